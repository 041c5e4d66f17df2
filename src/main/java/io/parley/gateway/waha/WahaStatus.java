package io.parley.gateway.waha;

import io.parley.gateway.SessionStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** WAHA's words for where a session stands. */
final class WahaStatus {
  static final String PASSKEY_REQUIRED = "PASSKEY_REQUIRED";
  static final String PASSKEY_CONFIRMATION_REQUIRED = "PASSKEY_CONFIRMATION_REQUIRED";

  private WahaStatus() {}

  /** Empty for words that we do not know. */
  static Optional<SessionStatus> read(String word) {
    return switch (word) {
      case "STOPPED" -> Optional.of(SessionStatus.STOPPED);
      case "STARTING" -> Optional.of(SessionStatus.STARTING);
      case "SCAN_QR_CODE", PASSKEY_REQUIRED, PASSKEY_CONFIRMATION_REQUIRED ->
          Optional.of(SessionStatus.QR_CODE);
      case "WORKING" -> Optional.of(SessionStatus.WORKING);
      case "FAILED" -> Optional.of(SessionStatus.FAILED);
      default -> Optional.empty();
    };
  }

  /** What the owner must know of a status that does not speak for itself. */
  static @Nullable String sentence(String word) {
    return switch (word) {
      case PASSKEY_REQUIRED ->
          "WhatsApp asks for a passkey, which only a browser at web.whatsapp.com can give: log out and connect with a"
              + " pairing code, or turn the passkey off on the phone.";
      case PASSKEY_CONFIRMATION_REQUIRED ->
          "WhatsApp asks for the passkey to be confirmed, which only a browser at web.whatsapp.com can do: log out and"
              + " connect with a pairing code, or turn the passkey off on the phone.";
      case "FAILED" ->
          "The session failed at the WAHA server: restart it, and if that does not help, log out and scan its QR code"
              + " again.";
      default -> null;
    };
  }

  static String refusal(String word) {
    var known = sentence(word);
    if (known != null) {
      return known;
    }
    return read(word)
        .map(
            status ->
                "The session is '"
                    + status
                    + "' at the WAHA server, where this cannot be done now.")
        .orElse("The session is in a status at the WAHA server where this cannot be done now.");
  }
}
