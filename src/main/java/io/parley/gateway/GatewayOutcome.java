package io.parley.gateway;

/** What a gateway answers when it is asked to do something. */
public sealed interface GatewayOutcome<T> {
  /** Done; the value is what was asked for. */
  record Done<T>(T value) implements GatewayOutcome<T> {}

  /**
   * This gateway does not do that.
   *
   * @param reason for the caller, to follow the name of the field that says which session: "names a
   *     session that …"
   */
  record Rejected<T>(String reason) implements GatewayOutcome<T> {}
}
