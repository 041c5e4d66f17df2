package io.parley.campaigns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.parley.accounts.Callers;
import io.parley.events.ProgressStreams;
import io.parley.shared.Caller;
import io.parley.shared.JobId;
import io.parley.shared.Scope;
import io.parley.shared.TenantId;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** How far a bulk send is, once or live. */
@RestController
class ProgressController {
  private static final Duration FRESH = Duration.ofMillis(200);
  private static final int MOST_REMEMBERED = 10_000;

  private final BulkSends sends;
  private final ProgressStreams streams;
  private final Callers callers;
  private final JsonMapper json;

  /** However many watch, the recipients are counted once. */
  private final Cache<Watched, Progress> seen =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(FRESH).build();

  ProgressController(BulkSends sends, ProgressStreams streams, Callers callers, JsonMapper json) {
    this.sends = sends;
    this.streams = streams;
    this.callers = callers;
    this.json = json;
  }

  private record Watched(TenantId tenant, JobId job) {}

  /**
   * How far a bulk send is: as server-sent events at once and whenever that changes, until it has
   * ended; or once, as an object, for who accepts {@code application/json}.
   */
  @GetMapping("/api/v2/bulk-send/{id}/progress")
  @Scope("bulk-send:read")
  @ApiResponse(
      responseCode = "200",
      description = "OK",
      content = {
        @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")),
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = Progress.class))
      })
  void progress(
      Caller caller,
      @PathVariable JobId id,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    if (!wantsStream(request)) {
      var now = sends.progress(caller.tenantId(), id);
      response.setContentType(MediaType.APPLICATION_JSON_VALUE);
      response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      response.getOutputStream().write(json.writeValueAsBytes(now));
      return;
    }
    streams.serve(
        new ProgressStreams.Subscription(
            caller, () -> look(caller.tenantId(), id), () -> callers.mayStill(caller)),
        request,
        response);
  }

  private ProgressStreams.Snapshot look(TenantId tenant, JobId id) {
    var progress =
        Objects.requireNonNull(
            seen.get(new Watched(tenant, id), watched -> sends.progress(tenant, watched.job())));
    return new ProgressStreams.Snapshot(progress, progress.isLast());
  }

  /** Old clients say what they send where they should say what they read. */
  private static boolean wantsStream(HttpServletRequest request) {
    var accepted = lower(request.getHeader(HttpHeaders.ACCEPT));
    if (accepted.contains(MediaType.TEXT_EVENT_STREAM_VALUE)) {
      return true;
    }
    return !accepted.contains(MediaType.APPLICATION_JSON_VALUE)
        && !lower(request.getHeader(HttpHeaders.CONTENT_TYPE))
            .contains(MediaType.APPLICATION_JSON_VALUE);
  }

  private static String lower(@Nullable String header) {
    return header == null ? "" : header.toLowerCase(Locale.ROOT);
  }
}
