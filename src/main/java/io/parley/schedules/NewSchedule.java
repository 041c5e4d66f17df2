package io.parley.schedules;

import io.parley.campaigns.BulkMessageType;
import io.parley.campaigns.Letter;
import io.parley.shared.CustomGroupId;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.Text;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for.
 *
 * @param targetType custom_group or chat; told from the others if absent
 * @param chatId of one person or one group: an id, or a phone number
 * @param channelId not available in this version
 * @param messageType text, or media where a file is sent
 * @param messageContent up to 4,096 characters; {@code {{name}}}, {@code {{phone}}} and the
 *     members' variables stand for what is known of each, {@code {{name|there}}} has a default
 * @param message another name of message_content
 * @param mediaUrl http or https; fetched whenever the time has come
 * @param literal true sends braces as they are
 * @param scheduleType one_time, daily, weekly, monthly or cron; told from the others if absent
 * @param recurrence daily, weekly or monthly, from the scheduled_time on
 * @param cronExpression five fields, or a macro such as {@code @daily}
 * @param scheduledTime RFC 3339, or a local date and time in the timezone
 * @param timezone the name of a time zone; UTC if absent
 * @param startsAt nothing is sent before; as scheduled_time
 * @param endsAt nothing is sent after; as scheduled_time
 * @param maxRuns after how many runs it ends
 * @param misfire what a time gets that passed while the server was down: fire_once, skip or
 *     fire_all; fire_once if absent
 */
record NewSchedule(
    @Nullable String name,
    @NotNull(message = "is required") @Nullable SessionId sessionId,
    @Nullable String targetType,
    @Nullable CustomGroupId customGroupId,
    @Nullable String chatId,
    @Nullable String channelId,
    @Nullable BulkMessageType messageType,
    @Nullable String messageContent,
    @Nullable String message,
    @Nullable String mediaUrl,
    @Nullable Boolean literal,
    @Nullable String scheduleType,
    @Nullable String recurrence,
    @Nullable String cronExpression,
    @Nullable String scheduledTime,
    @Nullable String timezone,
    @Nullable String startsAt,
    @Nullable String endsAt,
    @Nullable Integer maxRuns,
    @Nullable String misfire) {
  private static final int LONGEST_NAME = 255;

  NewTiming when() {
    return new NewTiming(
        scheduleType,
        recurrence,
        cronExpression,
        scheduledTime,
        timezone,
        startsAt,
        endsAt,
        maxRuns,
        misfire);
  }

  NewTarget whom() {
    return new NewTarget(targetType, customGroupId, chatId, channelId);
  }

  Letter letter() {
    return Letter.of(messageType, messageContent, message, mediaUrl, literal);
  }

  String plainName() {
    return name(name);
  }

  static String name(@Nullable String name) {
    if (name == null || name.isBlank()) {
      throw new Problem.Invalid("name", "is required");
    }
    if (Text.length(name.strip()) > LONGEST_NAME) {
      throw new Problem.Invalid("name", "must have at most 255 characters");
    }
    return name.strip();
  }
}
