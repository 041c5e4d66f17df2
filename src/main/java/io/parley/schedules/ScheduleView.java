package io.parley.schedules;

import io.parley.campaigns.BulkMessageType;
import io.parley.campaigns.Target;
import io.parley.shared.CustomGroupId;
import io.parley.shared.ScheduledMessageId;
import io.parley.shared.SessionId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduled message.
 *
 * @param cronExpression null for one time
 * @param nextRunAt with the offset that its zone has then; null unless it is active
 * @param runCount how often it was run, also in vain
 * @param targetType custom_group or chat
 * @param channelId always null in this version
 * @param misfire what a time gets that passed while the server was down: fire_once, skip or
 *     fire_all
 */
record ScheduleView(
    ScheduledMessageId id,
    String name,
    ScheduleStatus status,
    ScheduleType scheduleType,
    @Nullable String cronExpression,
    String timezone,
    @Schema(type = "string", format = "date-time") @Nullable String nextRunAt,
    @Nullable Instant lastRunAt,
    int runCount,
    @Nullable Instant scheduledTime,
    @Nullable Instant startsAt,
    @Nullable Instant endsAt,
    @Nullable Integer maxRuns,
    Misfire misfire,
    SessionId sessionId,
    String targetType,
    @Nullable CustomGroupId customGroupId,
    @Nullable String chatId,
    @Nullable String channelId,
    BulkMessageType messageType,
    @Nullable String messageContent,
    @Nullable URI mediaUrl,
    String createdBy,
    Instant createdAt) {
  static final String LIST = "custom_group";
  static final String CHAT = "chat";

  static ScheduleView of(Schedule schedule) {
    var order = schedule.order();
    var letter = order.letter();
    var timing = schedule.timing();
    var course = schedule.course();
    return new ScheduleView(
        schedule.id(),
        order.name(),
        course.status(),
        timing.type(),
        timing.cron(),
        timing.zone().getId(),
        inZone(course.nextRunAt(), timing.zone()),
        course.lastRunAt(),
        course.runCount(),
        timing.timeAt(),
        timing.startsAt(),
        timing.endsAt(),
        timing.maxRuns(),
        timing.misfire(),
        order.session(),
        order.target() instanceof Target.Chat ? CHAT : LIST,
        order.target().group(),
        order.target() instanceof Target.Chat(var chat) ? chat.value() : null,
        null,
        letter.type(),
        letter.content(),
        letter.mediaUrl(),
        order.by(),
        schedule.createdAt());
  }

  /** As a text: what reads answers again would turn a time with an offset into one in UTC. */
  private static @Nullable String inZone(@Nullable Instant time, ZoneId zone) {
    return time == null
        ? null
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            time.truncatedTo(ChronoUnit.MILLIS).atZone(zone));
  }
}
