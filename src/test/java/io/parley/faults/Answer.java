package io.parley.faults;

import java.net.http.HttpResponse;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server said. */
record Answer(int status, Optional<String> retryAfter, Optional<String> replayed, String body) {
  private static final JsonMapper JSON = new JsonMapper();

  static Answer of(HttpResponse<String> response) {
    var headers = response.headers();
    return new Answer(
        response.statusCode(),
        headers.firstValue("Retry-After"),
        headers.firstValue("Idempotent-Replayed"),
        response.body());
  }

  JsonNode json() {
    return JSON.readTree(body);
  }

  String text(String field) {
    return json().required(field).asString();
  }

  /** That nothing was done, and when to come again. */
  boolean isRefusedForNow() {
    return status == 503 && retryAfter.isPresent();
  }

  Answer expect(int expected) {
    if (status != expected) {
      throw new AssertionError("expected %d but got %s".formatted(expected, this));
    }
    return this;
  }
}
