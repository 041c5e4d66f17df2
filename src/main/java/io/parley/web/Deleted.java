package io.parley.web;

import io.parley.shared.Id;
import java.util.UUID;

/** The answer to a DELETE. */
public record Deleted(String status, UUID id) {
  public static Deleted of(Id id) {
    return new Deleted("deleted", id.value());
  }
}
