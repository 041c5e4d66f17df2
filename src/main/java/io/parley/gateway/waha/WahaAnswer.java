package io.parley.gateway.waha;

import io.parley.gateway.GatewayOutcome;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** What the WAHA server says. */
sealed interface WahaAnswer {
  /**
   * Done.
   *
   * @param body missing where there is none
   * @param at by the server's clock, and not after the server looked at what it answers
   */
  record Ok(JsonNode body, Instant at) implements WahaAnswer {}

  /**
   * There is no such session, or it is stopped.
   *
   * @param at as of what is there
   */
  record Missing(Instant at) implements WahaAnswer {}

  /**
   * Not while the session is in this status.
   *
   * @param status WAHA's own word, which may be new
   */
  record WrongStatus(String status) implements WahaAnswer {}

  /** The server does not do that: its engine cannot, or what was sent breaks a rule of it. */
  record Refused() implements WahaAnswer {}

  /**
   * Nothing was done.
   *
   * @param reason a sentence
   */
  record Away(String reason) implements WahaAnswer {}

  /**
   * The server was asked, and did not say what became of it.
   *
   * @param reason a sentence
   */
  record Unknown(String reason) implements WahaAnswer {}

  /** The outcome where a session that is missing cannot answer. */
  default <T> GatewayOutcome<T> map(BiFunction<JsonNode, Instant, GatewayOutcome<T>> read) {
    return switch (this) {
      case Ok(var body, var at) -> read.apply(body, at);
      case Missing _ ->
          new GatewayOutcome.NotNow<>(
              "The session does not run at the WAHA server: start it first.");
      case WrongStatus(var status) -> new GatewayOutcome.NotNow<>(WahaStatus.refusal(status));
      case Refused() ->
          new GatewayOutcome.Rejected<>(
              "names a session whose WAHA server does not do this: its engine cannot, or its rules forbid it");
      case Away(var reason) -> new GatewayOutcome.Unreachable<>(reason);
      case Unknown(var reason) -> new GatewayOutcome.Unreachable<>(reason);
    };
  }

  default <T> GatewayOutcome<T> map(Function<JsonNode, GatewayOutcome<T>> read) {
    return map((body, _) -> read.apply(body));
  }
}
