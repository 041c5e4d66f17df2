package io.parley.web;

import io.parley.shared.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** What is answered instead of what was asked for. */
record Refusal(
    HttpStatus status,
    String detail,
    HttpHeaders headers,
    List<FieldError> errors,
    @Nullable UUID existing) {
  static Refusal of(HttpStatus status, String detail) {
    return new Refusal(status, detail, new HttpHeaders(), List.of(), null);
  }

  Refusal with(String header, String value) {
    headers.set(header, value);
    return this;
  }

  Refusal retryAfter(Duration time) {
    return with(
        HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, time.plusMillis(999).toSeconds())));
  }

  Refusal naming(List<FieldError> fields) {
    return new Refusal(status, detail, headers, fields, existing);
  }

  Refusal inTheWay(@Nullable UUID id) {
    return new Refusal(status, detail, headers, errors, id);
  }

  ProblemView view(String path) {
    return new ProblemView(
        "about:blank",
        status.getReasonPhrase(),
        status.value(),
        detail,
        path,
        errors.isEmpty() ? null : errors,
        existing);
  }

  ResponseEntity<Object> answer(String path) {
    return ResponseEntity.status(status)
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(view(path));
  }
}
