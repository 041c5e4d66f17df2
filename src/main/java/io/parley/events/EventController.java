package io.parley.events;

import io.parley.shared.Caller;
import io.parley.shared.PageRequest;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import jakarta.validation.constraints.Min;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class EventController {
  private final EventReader reader;

  EventController(EventReader reader) {
    this.reader = reader;
  }

  record EventList(List<Event> events, long nextAfter, boolean hasMore) {}

  /**
   * The tenant's events in order.
   *
   * @param after a sequence or an event's id
   * @param types names of events, comma-separated; message.ack is an old name of three of them
   */
  @GetMapping("/api/v2/events")
  @Scope("webhooks:read")
  EventList list(
      Caller caller,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(required = false) @Nullable String types,
      @RequestParam(required = false) @Min(value = 1, message = "must be at least 1")
          @Nullable Integer limit) {
    var slice = reader.read(caller, after, named(types), new PageRequest(limit, null, null).size());
    return new EventList(slice.events(), slice.nextAfter(), slice.hasMore());
  }

  private static EventNames named(@Nullable String types) {
    return new EventNames(
        types == null
            ? Set.of()
            : Arrays.stream(types.split(",", -1))
                .map(String::strip)
                .map(EventController::type)
                .collect(Collectors.toSet()));
  }

  private static EventType type(String name) {
    return EventType.named(name)
        .orElseThrow(
            () ->
                new Problem.Invalid(
                    "types",
                    "must be one or more of "
                        + Arrays.stream(EventType.values())
                            .map(EventType::wire)
                            .collect(Collectors.joining(", "))));
  }
}
