package io.parley.faults;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a WAHA server posts for a group's message, and how it signs. */
final class Webhooks {
  static final String HMAC_KEY = "the-key-of-fault-tests";
  private static final String ALGORITHM = "HmacSHA512";

  private Webhooks() {}

  static byte[] of(String session, GroupMessage message) {
    return """
    { "id":"evt_%1$s", "timestamp":%2$d123, "event":"message.any",
      "session":"%3$s", "metadata":{}, "engine":"GOWS",
      "me":{"id":"15550200001@c.us","lid":"88001@lid","jid":"15550200001:12@s.whatsapp.net","pushName":"Shop"},
      "payload":{ "id":"false_%4$s_%5$s_%6$s", "timestamp":%2$d, "from":"%4$s",
        "fromMe":false, "source":"app", "to":"%6$s", "participant":"%6$s", "body":"%7$s",
        "hasMedia":false, "media":null,
        "ack":1, "ackName":"SERVER", "vCards":[], "location":null, "replyTo":null, "_data":{} },
      "environment":{"version":"2026.7.1","engine":"GOWS","tier":"CORE","browser":null,"platform":"linux/x64","worker":{"id":"w1"}} }
    """
        .formatted(
            message.rawId().toLowerCase(java.util.Locale.ROOT),
            message.at().getEpochSecond(),
            session,
            message.group(),
            message.rawId(),
            message.author(),
            message.text())
        .getBytes(StandardCharsets.UTF_8);
  }

  static String hmac(byte[] body) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(HMAC_KEY.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
