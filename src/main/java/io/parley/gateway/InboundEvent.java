package io.parley.gateway;

import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gateway reports. */
public sealed interface InboundEvent {
  /** No message is older than WhatsApp. */
  Instant WHATSAPP_BEGAN = Instant.parse("2009-01-01T00:00:00Z");

  /** Whether a message can have been written then; clocks may differ by a day. */
  static boolean isPossibleTime(Instant sentAt, Instant now) {
    return sentAt.isAfter(WHATSAPP_BEGAN) && sentAt.isBefore(now.plus(Duration.ofDays(1)));
  }

  SessionAddress session();

  /** Events of one chat are stored in the order in which they came. */
  sealed interface OfChat extends InboundEvent {
    WaId chat();
  }

  /**
   * Something happened to a message that was stored before, or comes later: gateways keep no order.
   */
  sealed interface OfMessage extends OfChat {
    /** As in {@link MessageReceived}. */
    String waMessageId();

    Instant at();
  }

  /**
   * A message came in, or went out from the account's own phone.
   *
   * @param waMessageId the part of WhatsApp's id that is the same in every report of the message
   */
  record MessageReceived(
      SessionAddress session,
      String waMessageId,
      WaId chat,
      Author author,
      Content content,
      Instant sentAt)
      implements OfChat {}

  /**
   * A message of ours got further, or failed. Reports are repeated, skip steps and come in any
   * order.
   *
   * @param error why it failed, for people to read
   */
  record MessageAcked(
      SessionAddress session,
      WaId chat,
      String waMessageId,
      DeliveryStatus status,
      @Nullable String error,
      Instant at)
      implements OfMessage {
    public MessageAcked {
      error = Longest.sentenceOrNull(error);
    }
  }

  /** Its author wrote it anew. */
  record MessageEdited(
      SessionAddress session, WaId chat, String waMessageId, String text, Instant at)
      implements OfMessage {
    public MessageEdited {
      text = Longest.message(text);
    }
  }

  /** Its author took it back. */
  record MessageRevoked(SessionAddress session, WaId chat, String waMessageId, Instant at)
      implements OfMessage {}

  /**
   * Somebody reacted to a message.
   *
   * @param emoji empty if the reaction was taken back
   */
  record Reacted(
      SessionAddress session, WaId chat, String waMessageId, WaId author, String emoji, Instant at)
      implements OfMessage {
    public Reacted {
      emoji = Longest.emoji(emoji);
    }
  }

  /**
   * Somebody voted in a poll.
   *
   * @param waMessageId the poll
   * @param options all that the voter has chosen now
   */
  record PollVoted(
      SessionAddress session,
      WaId chat,
      String waMessageId,
      WaId voter,
      List<String> options,
      Instant at)
      implements OfMessage {
    public PollVoted {
      options = Longest.options(options);
    }
  }

  /**
   * A group changed.
   *
   * @param chat the group
   * @param subject its new name; null if that did not change
   * @param people who came, went or changed their role; empty if the session's own account did
   */
  record GroupChanged(
      SessionAddress session,
      WaId chat,
      GroupChange change,
      @Nullable String subject,
      List<WaId> people,
      Instant at)
      implements OfChat {
    public GroupChanged {
      subject = Longest.nameOrNull(subject);
    }
  }

  /**
   * The session's status moved, or was reported again.
   *
   * @param at by the gateway's clock: reports come late, repeated and in any order
   */
  record SessionChanged(
      SessionAddress session,
      SessionStatus status,
      @Nullable Account account,
      @Nullable String error,
      Instant at)
      implements InboundEvent {}

  /** The gateway tells which phones some hidden ids belong to. */
  record PeopleIdentified(SessionAddress session, List<Link> links) implements InboundEvent {}

  /** A hidden person's phone. */
  record Link(WaId lid, Phone phone) {
    public Link {
      if (!lid.isHiddenPerson()) {
        throw new IllegalArgumentException("only hidden people are linked to phones");
      }
    }
  }

  /**
   * Who wrote.
   *
   * @param ownAccount whether it was the session's own
   * @param name as the person calls themselves
   * @param phone of a hidden person, where the report tells it
   */
  record Author(WaId id, @Nullable String name, boolean ownAccount, @Nullable Phone phone) {
    public Author {
      name = Longest.nameOrNull(name);
    }

    public Author(WaId id, @Nullable String name, boolean ownAccount) {
      this(id, name, ownAccount, null);
    }
  }

  /**
   * What was written.
   *
   * @param type text, image, video, audio, voice, document, sticker, location, contact, poll,
   *     system or unknown
   * @param text empty where there is none; the caption of media
   * @param replyTo the WhatsApp id of the message that is answered
   * @param media null where there is none
   */
  record Content(
      String type,
      String text,
      @Nullable String replyTo,
      List<WaId> mentions,
      @Nullable Media media) {
    public Content {
      text = Longest.message(text);
    }
  }

  /**
   * A picture, a recording, a file.
   *
   * @param url where the gateway keeps it for a while; null where it does not say
   * @param mimeType as the sender says
   */
  record Media(@Nullable String url, @Nullable String mimeType, @Nullable String fileName) {}

  /**
   * The account that a session is logged in to.
   *
   * @param lid under which it is seen where numbers are hidden; null where the gateway does not say
   * @param isBusiness null where the gateway does not say
   */
  record Account(
      Phone phone, @Nullable WaId lid, @Nullable String pushName, @Nullable Boolean isBusiness) {
    public Account {
      pushName = Longest.nameOrNull(pushName);
    }
  }
}
