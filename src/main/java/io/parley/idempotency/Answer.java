package io.parley.idempotency;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * What a request is answered, now or again.
 *
 * @param replayed whether it is the answer to an earlier request with the same key
 */
public record Answer<T>(T body, boolean replayed) {
  public ResponseEntity<T> created() {
    return with(HttpStatus.CREATED);
  }

  public ResponseEntity<T> ok() {
    return with(HttpStatus.OK);
  }

  public ResponseEntity<T> accepted() {
    return with(HttpStatus.ACCEPTED);
  }

  private ResponseEntity<T> with(HttpStatus status) {
    var answer = ResponseEntity.status(status);
    return (replayed ? answer.header("Idempotent-Replayed", "true") : answer).body(body);
  }
}
