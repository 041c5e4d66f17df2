package io.parley.schedules;

import io.parley.campaigns.BulkMessageType;
import io.parley.campaigns.Letter;
import io.parley.campaigns.Target;
import io.parley.shared.CustomGroupId;
import io.parley.shared.Patch;
import io.parley.shared.SessionId;
import org.jspecify.annotations.Nullable;

/** What of a scheduled message is to be another; the fields are those of a new one. */
record SchedulePatch(
    Patch<String> name,
    Patch<SessionId> sessionId,
    Patch<String> targetType,
    Patch<CustomGroupId> customGroupId,
    Patch<String> chatId,
    Patch<String> channelId,
    Patch<BulkMessageType> messageType,
    Patch<String> messageContent,
    Patch<String> message,
    Patch<String> mediaUrl,
    Patch<Boolean> literal,
    Patch<String> scheduleType,
    Patch<String> recurrence,
    Patch<String> cronExpression,
    Patch<String> scheduledTime,
    Patch<String> timezone,
    Patch<String> startsAt,
    Patch<String> endsAt,
    Patch<Integer> maxRuns,
    Patch<String> misfire) {
  NewTiming when(Timing kept) {
    return new NewTiming.Change(
            scheduleType,
            recurrence,
            cronExpression,
            scheduledTime,
            timezone,
            startsAt,
            endsAt,
            maxRuns,
            misfire)
        .of(kept);
  }

  /** Who names another one does not have to take the old one away. */
  NewTarget whom(Target kept) {
    return new NewTarget(
        targetType.or(null),
        customGroupId.or(isSet(chatId) ? null : kept.group()),
        chatId.or(isSet(customGroupId) ? null : chat(kept)),
        channelId.or(null));
  }

  private static boolean isSet(Patch<?> patch) {
    return patch.isSet() && patch.or(null) != null;
  }

  private static @Nullable String chat(Target kept) {
    return kept instanceof Target.Chat(var chat) ? chat.value() : null;
  }

  Letter letter(Letter kept) {
    var isTextSet = messageContent.isSet() || message.isSet();
    var url = mediaUrl.or(kept.mediaUrl() == null ? null : kept.mediaUrl().toString());
    return Letter.of(
        messageType.or(mediaUrl.isSet() ? null : kept.type()),
        isTextSet ? messageContent.or(null) : kept.content(),
        message.or(null),
        url,
        literal.or(kept.isLiteral()));
  }
}
