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
 */
record Mentions(@Nullable Phone phone) {
  /** As WhatsApp writes it; whatever stands before it in an e-mail address makes it none. */
  private static final Pattern IN_TEXT = Pattern.compile("(?<![A-Za-z0-9_])@([0-9]+)");

  static Mentions of(GatewaySession session) {
    return new Mentions(session.phone());
  }

  /** Whether the gateway says so, or the text itself: not all engines list whom a text names. */
  boolean in(Content content) {
    return content.mentions().stream().anyMatch(this::isOurs) || isIn(content.text());
  }

  private boolean isOurs(WaId id) {
    return id.phone().filter(this::isOurs).isPresent();
  }

  private boolean isOurs(Phone other) {
    return phone != null && phone.aliasKey().equals(other.aliasKey());
  }

  private boolean isIn(String text) {
    return text.indexOf('@') >= 0
        && IN_TEXT.matcher(text).results().anyMatch(found -> isOurs(found.group(1)));
  }

  private boolean isOurs(String digits) {
    return Phone.parse(digits + "@c.us").filter(this::isOurs).isPresent();
  }
}
