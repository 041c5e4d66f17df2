package io.parley.events;

import io.parley.database.DatabaseClock;
import io.parley.database.UntilCommit;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** The log's writer. Events stand in it exactly when the transaction that appended them does. */
@Service
public class Events {
  private final EventRepository repository;
  private final JsonMapper json;
  private final DatabaseClock clock;
  private final UntilCommit<List<Appended>> appended;

  Events(EventRepository repository, JsonMapper json, DatabaseClock clock, Bell bell) {
    this.repository = repository;
    this.json = json;
    this.clock = clock;
    this.appended =
        new UntilCommit<>(
            UntilCommit.LAST,
            ArrayList::new,
            this::write,
            events -> bell.ring(events.stream().map(Appended::tenant).collect(Collectors.toSet())));
  }

  /** An event that waits for its transaction to commit. */
  record Appended(TenantId tenant, @Nullable SessionId session, EventType type, String data) {}

  /**
   * Remembers an event until just before the transaction commits: all of them are then written in
   * one statement, so that the tenants' sequences are locked as briefly as can be.
   *
   * @param data becomes the event's JSON
   * @throws IllegalStateException outside of a transaction
   */
  public void append(TenantId tenant, @Nullable SessionId session, EventType type, Object data) {
    appended.gathering().add(new Appended(tenant, session, type, json.writeValueAsString(data)));
  }

  private void write(List<Appended> events) {
    repository.insert(events, clock.now());
  }
}
