package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.text;

import io.parley.gateway.SendOutcome;
import io.parley.gateway.SendOutcome.NotSent;
import io.parley.gateway.SendOutcome.NotWorking;
import io.parley.gateway.SendOutcome.Refused;
import io.parley.gateway.SendOutcome.Sent;
import io.parley.gateway.SendOutcome.StrangersForbidden;
import io.parley.gateway.SendOutcome.Unknown;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the answer to a send says of it. Each engine answers in its own format; what cannot be
 * understood is no proof that nothing was sent.
 */
final class WahaSendAnswer {
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final int MOST_DIGITS = 9;

  /** The account may write to nobody new for now. */
  private static final Pattern TIMELOCK = Pattern.compile("\\berror:? 463\\b");

  /** The engine looks the number up before it sends anything. */
  private static final String NOBODY = "no LID found for";

  private static final String NO_ROUTE = "Cannot POST";
  private static final String NOT_IMPLEMENTED = "not implemented";

  private WahaSendAnswer() {}

  /**
   * @param body missing where there is none, or none that can be read
   */
  static SendOutcome read(int status, JsonNode body, @Nullable String retryAfter, Instant now) {
    if (status >= 200 && status < 300) {
      return new Sent(id(body));
    }
    return switch (status) {
      case 400, 422 -> refusal(body);
      case 401, 403 -> new NotSent(WahaClient.WRONG_KEY, null);
      case 404 -> missing(body);
      case 408 -> unknown();
      case 413 -> new Refused("The WAHA server does not take files of this size.");
      case 415 -> new Refused("The WAHA server does not take files of this type.");
      case 429 ->
          new NotSent(
              "The WAHA server has too much to do: try again later.", wait(retryAfter, now));
      case 500 -> failure(text(body.path("exception"), "message"));
      default ->
          status > 400 && status < 500
              ? new Refused("The WAHA server refuses to send this message.")
              : unknown();
    };
  }

  private static SendOutcome unknown() {
    return new Unknown("The WAHA server failed, and does not say whether it sent the message.");
  }

  private static SendOutcome refusal(JsonNode body) {
    var word = text(body, "status");
    if (!word.isEmpty()) {
      return new NotWorking(WahaStatus.refusal(word));
    }
    return text(body, "message").contains(NOT_IMPLEMENTED)
        ? new Refused("The engine of the WAHA server cannot send such messages.")
        : new Refused(
            "The WAHA server refuses this message: its engine or its edition cannot send it, or it breaks a rule.");
  }

  private static SendOutcome missing(JsonNode body) {
    return text(body, "message").startsWith(NO_ROUTE)
        ? new Refused("This WAHA server cannot send such messages: a newer one can.")
        : new NotWorking("The session does not run at the WAHA server: start it first.");
  }

  private static SendOutcome failure(String message) {
    if (TIMELOCK.matcher(message).find()) {
      return new StrangersForbidden(
          "WhatsApp lets this account write only to people who wrote to it before, for some time.");
    }
    return message.contains(NOBODY)
        ? new Refused(
            "WhatsApp finds nobody under this number: check it; in Brazil try it with or without the ninth digit.")
        : unknown();
  }

  /** Null where the answer does not say it, which is no failure. */
  static @Nullable String id(JsonNode body) {
    var data = body.path("_data");
    List<Supplier<JsonNode>> places =
        List.of(
            () -> body.path("id"),
            () -> body.path("id").path("_serialized"),
            () -> body.path("id").path("id"),
            () -> body.path("key").path("id"),
            () -> data.path("id"),
            () -> data.path("id").path("_serialized"),
            () -> data.path("id").path("id"),
            () -> data.path("key").path("id"),
            () -> data.path("Info").path("ID"));
    return places.stream()
        .map(place -> WahaMessageId.of(text(place.get())))
        .filter(WahaMessageId::isUsable)
        .map(WahaMessageId::raw)
        .findFirst()
        .orElse(null);
  }

  /** Seconds, or a date; null where it is neither. */
  static @Nullable Duration wait(@Nullable String retryAfter, Instant now) {
    var said = retryAfter == null ? "" : retryAfter.strip();
    var wait =
        said.matches("[0-9]{1," + MOST_DIGITS + "}")
            ? Duration.ofSeconds(Long.parseLong(said))
            : until(said, now);
    if (wait == null || wait.isNegative()) {
      return null;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private static @Nullable Duration until(String date, Instant now) {
    try {
      return Duration.between(
          now, ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException _) {
      return null;
    }
  }
}
