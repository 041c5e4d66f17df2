package io.parley.sending;

import io.parley.accounts.settings.TenantSettings;
import io.parley.accounts.usage.QuotaLedger;
import io.parley.contacts.Contact;
import io.parley.contacts.Contacts;
import io.parley.contacts.Sighting;
import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.OutgoingMessage;
import io.parley.messages.Messages;
import io.parley.sessions.Sessions;
import io.parley.shared.MessageId;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.Text;
import io.parley.shared.WaId;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Everything that somebody sends by hand goes through here. */
@Service
class Gate {
  private final Sessions sessions;
  private final Messages messages;
  private final Contacts contacts;
  private final TenantSettings settings;
  private final OutboxRepository outbox;
  private final Lanes lanes;
  private final QuotaLedger quota;
  private final DatabaseClock clock;

  Gate(
      Sessions sessions,
      Messages messages,
      Contacts contacts,
      TenantSettings settings,
      OutboxRepository outbox,
      Lanes lanes,
      QuotaLedger quota,
      DatabaseClock clock) {
    this.sessions = sessions;
    this.messages = messages;
    this.contacts = contacts;
    this.settings = settings;
    this.outbox = outbox;
    this.lanes = lanes;
    this.quota = quota;
    this.clock = clock;
  }

  /**
   * What somebody wants to send.
   *
   * @param chat our id of it, WhatsApp's, or a phone number
   */
  record Wish(SessionId session, String chat, String text, @Nullable String replyTo) {}

  /**
   * Writes the message down in the caller's transaction; it goes out when its turn comes.
   *
   * @throws Problem that says why it may not go out
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public MessageId accept(TenantId tenant, Wish wish) {
    var text = checked(wish.text());
    var session = sessions.requireWorking(tenant, wish.session(), "session_id");
    var chat = messages.address(tenant, session.id(), wish.chat());
    var person = chat.isGroup() ? null : person(tenant, session, chat);
    requireAllowed(tenant, chat, person);
    sessions.hold(tenant, session.id(), "session_id");
    var month = quota.month();
    var id =
        outbox.insert(
            new OutboxRepository.Row(
                tenant, session.id(), person, chat, text, wish.replyTo(), month, clock.now()));
    lanes.wake(tenant, session.id());
    quota.reserve(tenant, month, 1);
    return id;
  }

  private static String checked(String text) {
    if (text.isBlank()) {
      throw new Problem.Invalid("message", "is required");
    }
    if (Text.length(text) > OutgoingMessage.LONGEST_TEXT) {
      throw new Problem.Invalid(
          "message",
          "must have at most " + OutgoingMessage.LONGEST_TEXT + " characters, as on WhatsApp");
    }
    return text;
  }

  private Contact person(TenantId tenant, GatewaySession session, WaId chat) {
    var sighting = new Sighting(tenant, session.id(), chat, null, null);
    return Objects.requireNonNull(contacts.seen(Set.of(sighting)).get(sighting));
  }

  private void requireAllowed(TenantId tenant, WaId chat, @Nullable Contact person) {
    if (person != null && contacts.hasOptedOut(tenant, person.id())) {
      throw new Problem.Forbidden(
          "This person has opted out of messages: only their own START, or DELETE /opt-outs with who consented"
              + " again, lifts that.");
    }
    var chosen = settings.of(tenant);
    if (chosen.allowedNumbers().isEmpty()) {
      return;
    }
    var phone =
        person == null || person.phone() == null ? chat.phone() : Optional.of(person.phone());
    if (phone.filter(chosen::allows).isEmpty()) {
      throw new Problem.Forbidden(
          "The tenant's setting 'allowed_numbers' does not hold this number, so nothing is sent to it.");
    }
  }
}
