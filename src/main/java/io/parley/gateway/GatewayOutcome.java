package io.parley.gateway;

import io.parley.shared.Problem;
import java.time.Duration;

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

  /**
   * Not while the session is in the status in which it is.
   *
   * @param reason a sentence for the caller
   */
  record NotNow<T>(String reason) implements GatewayOutcome<T> {}

  /**
   * The gateway did not answer, or not with anything that is understood; asking again is harmless.
   *
   * @param reason a sentence for the caller
   */
  record Unreachable<T>(String reason) implements GatewayOutcome<T> {}

  /**
   * The value, where a caller has no other way.
   *
   * @param field the field of the request that names the session
   * @throws Problem that says why there is none
   */
  default T orRefuse(String field) {
    return switch (this) {
      case Done<T>(var value) -> value;
      case Rejected<T>(var reason) -> throw new Problem.Invalid(field, reason);
      case NotNow<T>(var reason) -> throw new Problem.Conflict(reason);
      case Unreachable<T>(var reason) ->
          throw new Problem.Unavailable(reason, Duration.ofSeconds(5));
    };
  }
}
