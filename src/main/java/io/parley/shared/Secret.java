package io.parley.shared;

/** A text that no log, error or debugger line may show. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
