package io.parley.schedules;

import io.parley.campaigns.Target;
import io.parley.shared.CustomGroupId;
import io.parley.shared.Problem;
import io.parley.shared.WaId;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** For whom something is, in the words of a request. */
record NewTarget(
    @Nullable String type,
    @Nullable CustomGroupId list,
    @Nullable String chat,
    @Nullable String channel) {
  private static final String CHANNEL = "channel";

  NewTarget {
    var named = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    if (named.equals(CHANNEL) || channel != null) {
      throw new Problem.Invalid(
          named.equals(CHANNEL) ? "target_type" : "channel_id",
          "cannot be used: there are no channels in this version, so name a 'custom_group_id' or a 'chat_id'");
    }
    if (list != null && chat != null) {
      throw new Problem.Invalid(
          "chat_id", "cannot go with a 'custom_group_id': make two scheduled messages");
    }
    switch (named) {
      case "" -> {
        if (list == null && chat == null) {
          throw missing("custom_group_id");
        }
      }
      case ScheduleView.LIST -> {
        if (list == null) {
          throw missing("custom_group_id");
        }
      }
      case ScheduleView.CHAT -> {
        if (chat == null) {
          throw missing("chat_id");
        }
      }
      default -> throw new Problem.Invalid("target_type", "must be 'custom_group' or 'chat'");
    }
  }

  private static Problem.Invalid missing(String field) {
    return new Problem.Invalid(
        field,
        field.equals("chat_id")
            ? "is required where 'target_type' is 'chat'"
            : "is required, unless there is a 'chat_id'");
  }

  /**
   * @param address knows what {@code chat_id} names
   */
  Target target(Function<String, WaId> address) {
    return list != null ? new Target.Members(list) : new Target.Chat(address.apply(chatText()));
  }

  private String chatText() {
    return String.valueOf(chat);
  }
}
