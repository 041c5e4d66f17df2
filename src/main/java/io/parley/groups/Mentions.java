package io.parley.groups;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.Content;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How others call a session's own account in a message.
 *
 * @param phone null until the account is known
 * @param lid the account's id where numbers are hidden; null while it is not known
 */
record Mentions(@Nullable Phone phone, @Nullable WaId lid) {
  /** As WhatsApp writes it; whatever stands before it in an e-mail address makes it none. */
  private static final Pattern IN_TEXT = Pattern.compile("(?<![A-Za-z0-9_])@([0-9]+)");

  static Mentions of(GatewaySession session) {
    return new Mentions(session.phone(), session.lid());
  }

  /** Whether the gateway says so, or the text itself: not all engines list whom a text names. */
  boolean in(Content content) {
    return content.mentions().stream().anyMatch(this::isOurs) || isIn(content.text());
  }

  private boolean isOurs(WaId id) {
    return id.equals(lid) || id.phone().filter(this::isOurs).isPresent();
  }

  private boolean isOurs(Phone other) {
    return phone != null && phone.aliasKey().equals(other.aliasKey());
  }

  private boolean isIn(String text) {
    return text.indexOf('@') >= 0
        && IN_TEXT.matcher(text).results().anyMatch(found -> isCalled(found.group(1)));
  }

  /** A text does not say whether it names a number or a hidden id. */
  private boolean isCalled(String digits) {
    return isOurs(new WaId(digits + "@c.us")) || isOurs(new WaId(digits + "@lid"));
  }
}
