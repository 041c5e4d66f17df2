package io.parley.gateway;

import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Something that holds WhatsApp accounts. What happens to a session is reported through {@link
 * InboundSink}, in a transaction of its own; so no method may be called inside one.
 */
public interface Gateway {
  GatewayKind kind();

  /** Begins to connect; the reports say how it goes. Harmless on a session that works. */
  GatewayOutcome<GatewaySession> start(GatewaySession session);

  /** Disconnects and keeps the login. Harmless on a session that is stopped. */
  GatewayOutcome<GatewaySession> stop(GatewaySession session);

  /** Disconnects, keeps the login and connects again. */
  GatewayOutcome<GatewaySession> restart(GatewaySession session);

  /** Disconnects and forgets the login. */
  GatewayOutcome<GatewaySession> logout(GatewaySession session);

  /** Logs out and forgets the session altogether. Harmless on a session that is not there. */
  GatewayOutcome<GatewaySession> delete(GatewaySession session);

  /** What the owner scans now; it changes every 20 to 60 seconds. */
  GatewayOutcome<QrCode> qrCode(GatewaySession session);

  /** What the owner types on the phone instead of scanning. */
  GatewayOutcome<String> pairingCode(GatewaySession session, Phone phone);

  /** The groups that the session is in, by name. */
  GatewayOutcome<List<GatewayGroup>> groups(GatewaySession session);

  /** The people in a group. */
  GatewayOutcome<List<GatewayParticipant>> participants(GatewaySession session, WaId group);

  /**
   * The file of a message. Where it is not at the place that the gateway named, the gateway is
   * asked to get it once more. Ends soon when its thread is interrupted.
   *
   * @param taker is handed the file's bytes, of any length and at any pace: it sets the limits, and
   *     closes them
   */
  MediaOutcome media(GatewaySession session, MediaPlace place, Consumer<InputStream> taker);

  /** The phones of hidden people; those that the gateway does not know are missing. */
  GatewayOutcome<Map<WaId, Phone>> phonesOf(GatewaySession session, Set<WaId> hidden);

  /** Makes a group that the session leads. */
  GatewayOutcome<MadeGroup> makeGroup(GatewaySession session, String name, List<Phone> people);

  /**
   * Changes who is in a group, or who leads it.
   *
   * @return a result for each of the people, in their order
   */
  GatewayOutcome<List<ParticipantResult>> changeParticipants(
      GatewaySession session, WaId group, ParticipantChange change, List<Phone> people);

  /**
   * An id for a message that is yet to be sent, where the gateway lets its callers choose one. By
   * it the message is found later, whatever became of the answer.
   *
   * @return empty where the gateway gives ids itself, or cannot be asked now
   */
  Optional<String> newMessageId(GatewaySession session);

  /** Marks what others wrote in the chat as seen. Whether it worked is nobody's concern. */
  void markSeen(GatewaySession session, WaId chat);

  /** Shows in the chat that somebody types, or no longer. Whether it worked is nobody's concern. */
  void showTyping(GatewaySession session, WaId chat, boolean isTyping);

  /**
   * Sends a message. To be called by the one module that writes the intent before, and by nobody
   * else. It never throws what a server does: that is an outcome.
   */
  SendOutcome send(GatewaySession session, OutgoingMessage message);

  /** Looks whether a message went out whose outcome is not known. */
  LookOutcome look(GatewaySession session, SoughtMessage message);
}
