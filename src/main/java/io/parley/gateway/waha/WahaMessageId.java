package io.parley.gateway.waha;

import io.parley.shared.WaId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The id of a message as WAHA writes it: {@code <fromMe>_<chat>_<raw>} or, in groups, {@code
 * <fromMe>_<chat>_<raw>_<participant>}; in places the raw part alone.
 *
 * @param fromMe null where only the raw part is there
 * @param raw what is the same in every report of the message; empty where there is none
 */
record WahaMessageId(@Nullable Boolean fromMe, String chat, String raw) {
  private static final int LONGEST = 256;

  static WahaMessageId of(String text) {
    var parts = text.split("_", -1);
    return parts.length >= 3 && (parts[0].equals("true") || parts[0].equals("false"))
        ? new WahaMessageId(parts[0].equals("true"), parts[1], parts[2])
        : new WahaMessageId(null, "", text);
  }

  /**
   * As the engines spell it: in groups with the author, elsewhere without.
   *
   * @param author the account as the group knows it
   */
  static String spelled(boolean fromMe, WaId chat, String raw, WaId author) {
    var id = fromMe + "_" + chat.value() + "_" + raw;
    return chat.isGroup() ? id + "_" + author.value() : id;
  }

  boolean isUsable() {
    return !raw.isEmpty() && raw.length() <= LONGEST;
  }

  boolean saysOwn() {
    return Boolean.TRUE.equals(fromMe);
  }

  Optional<WaId> chatId() {
    return WaId.parse(chat);
  }
}
