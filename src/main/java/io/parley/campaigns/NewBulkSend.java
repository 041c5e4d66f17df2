package io.parley.campaigns;

import io.parley.gateway.OutgoingMessage;
import io.parley.sending.Pause;
import io.parley.sending.QuietHours;
import io.parley.shared.CustomGroupId;
import io.parley.shared.Moment;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.Text;
import io.parley.shared.TimeZones;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for.
 *
 * @param messageType text, or media where a file is sent
 * @param messageContent up to 4,096 characters; {@code {{name}}}, {@code {{phone}}} and the
 *     members' variables stand for what is known of each, {@code {{name|there}}} has a default
 * @param message another name of message_content
 * @param mediaUrl http or https
 * @param startAt RFC 3339, or a local date and time in the timezone
 * @param variables what to say where a member has no such variable
 * @param requireReciprocity true skips people who never wrote to the session first
 * @param literal true sends braces as they are
 * @param template an approved template, for sessions of the cloud gateway
 */
record NewBulkSend(
    @NotNull(message = "is required") @Nullable SessionId sessionId,
    @NotNull(message = "is required") @Nullable CustomGroupId customGroupId,
    @Nullable BulkMessageType messageType,
    @Nullable String messageContent,
    @Nullable String message,
    @Nullable String mediaUrl,
    @Nullable String name,
    @Nullable String startAt,
    @Nullable String timezone,
    @Size(max = 100, message = "must hold at most 100 variables")
        @Nullable Map<String, @NotNull(message = "must be a text") String> variables,
    @Valid @Nullable QuietTimes quietHours,
    @Valid @Nullable Pacing pacing,
    @Nullable Boolean requireReciprocity,
    @Nullable Boolean literal,
    @Nullable Template template) {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_VARIABLE = 100;

  /**
   * When nothing is sent, every day.
   *
   * @param from as 21:00
   * @param to as 08:00; earlier than from if the night is between
   * @param timezone the name of a time zone; the request's own without it
   */
  record QuietTimes(
      @NotNull(message = "is required, as 21:00") @Nullable String from,
      @NotNull(message = "is required, as 08:00") @Nullable String to,
      @Nullable String timezone) {
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

    QuietHours hours(@Nullable String otherwise) {
      var start = time("quiet_hours.from", from);
      var end = time("quiet_hours.to", to);
      if (start.equals(end)) {
        throw new Problem.Invalid(
            "quiet_hours.to", "must differ from 'quiet_hours.from': nothing would ever be sent");
      }
      return new QuietHours(
          start,
          end,
          TimeZones.named("quiet_hours.timezone", timezone == null ? otherwise : timezone));
    }

    private static LocalTime time(String field, @Nullable String text) {
      if (text == null || !TIME.matcher(text).matches()) {
        throw new Problem.Invalid(field, "must be a time of day between 00:00 and 23:59");
      }
      return LocalTime.parse(text);
    }
  }

  /**
   * Between two sends, in seconds: chance takes a pause of at least the one and at most the other.
   *
   * @param minSeconds not below the server's own
   */
  record Pacing(
      @Min(value = 0, message = "must be 0 to 86400")
          @Max(value = 86_400, message = "must be 0 to 86400")
          @Nullable Integer minSeconds,
      @Min(value = 0, message = "must be 0 to 86400")
          @Max(value = 86_400, message = "must be 0 to 86400")
          @Nullable Integer maxSeconds) {
    Pause pause(Pause usual) {
      var min = minSeconds == null ? usual.min() : Duration.ofSeconds(minSeconds);
      if (min.compareTo(usual.min()) < 0) {
        throw new Problem.Invalid(
            "pacing.min_seconds",
            "must not be less than this server's own pause, which is "
                + seconds(usual.min())
                + " seconds");
      }
      var max = maxSeconds == null ? longer(min, usual.max()) : Duration.ofSeconds(maxSeconds);
      if (max.compareTo(min) < 0) {
        throw new Problem.Invalid(
            "pacing.max_seconds",
            "must not be less than the shortest pause, which is " + seconds(min) + " seconds");
      }
      return new Pause(min, max);
    }

    private static Duration longer(Duration one, Duration other) {
      return one.compareTo(other) > 0 ? one : other;
    }

    private static String seconds(Duration duration) {
      return duration.toNanosPart() == 0
          ? String.valueOf(duration.toSeconds())
          : String.valueOf(duration.toMillis() / 1_000.0);
    }
  }

  /**
   * A message that the network has approved.
   *
   * @param language as en_US
   */
  record Template(
      @Nullable String name,
      @Nullable String language,
      @Nullable Map<String, @Nullable String> variables) {}

  /**
   * @throws Problem.Invalid that names the first field that cannot be
   */
  Wish wish(Instant now, Pause usual) {
    if (template != null) {
      throw new Problem.Invalid(
          "template", "is for sessions of the cloud gateway: send 'message_content' instead");
    }
    var letter = Letter.of(messageType, messageContent, message, mediaUrl, literal);
    return new Wish(
        Objects.requireNonNull(sessionId),
        new Target.Members(Objects.requireNonNull(customGroupId)),
        plainName(),
        letter,
        letter.template(),
        values(),
        start(now),
        pacing == null ? null : pacing.pause(usual),
        quietHours == null ? null : quietHours.hours(timezone),
        Boolean.TRUE.equals(requireReciprocity));
  }

  private @Nullable String plainName() {
    if (name == null || name.isBlank()) {
      return null;
    }
    if (Text.length(name.strip()) > LONGEST_NAME) {
      throw new Problem.Invalid("name", "must have at most 255 characters");
    }
    return name.strip();
  }

  private Map<String, String> values() {
    if (variables == null) {
      return Map.of();
    }
    variables.forEach(
        (variable, value) -> {
          if (variable.isBlank() || Text.length(variable) > LONGEST_VARIABLE) {
            throw new Problem.Invalid("variables", "must have names of 1 to 100 characters");
          }
          if (Text.length(value) > OutgoingMessage.LONGEST_TEXT) {
            throw new Problem.Invalid("variables." + variable, "must have at most 4096 characters");
          }
        });
    return Map.copyOf(variables);
  }

  /** What should have begun already begins now. */
  private @Nullable Instant start(Instant now) {
    if (startAt == null) {
      return null;
    }
    var start = instant(Moment.parse("start_at", startAt));
    if (start.isAfter(now.atOffset(ZoneOffset.UTC).plusYears(1).toInstant())) {
      throw new Problem.Invalid("start_at", "must be within a year from now");
    }
    return start.isAfter(now) ? start : null;
  }

  private Instant instant(Moment moment) {
    return switch (moment) {
      case Moment.Exact(var instant) -> instant;
      case Moment.Local local -> local.at(TimeZones.named("timezone", timezone));
    };
  }
}
