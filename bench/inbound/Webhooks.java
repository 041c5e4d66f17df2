package inbound;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import server.ParleyServer;
import server.Texts;

/** Writes webhooks as WAHA sends and signs them; the same ones in every run. */
public final class Webhooks {
  private static final int PEOPLE = 2_000;
  private static final int GROUPS_OF_A_PERSON = 5;
  private static final int BYTES = 1 << 28;

  /** One message in so many holds a keyword. */
  private static final int KEYWORD_EVERY = 20;

  private final List<Group> groups;
  private final Random random = new Random(42);
  private final Mac mac = mac();

  /** One buffer for all: it is written anew while nothing is measured. */
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);

  private int written;

  public Webhooks(List<Group> groups) {
    this.groups = groups;
  }

  /** A monitored group. */
  public record Group(ParleyServer.Session session, int number) {
    public static List<Group> fifty(List<ParleyServer.Session> sessions) {
      return IntStream.range(0, 50)
          .mapToObj(number -> new Group(sessions.get(number % sessions.size()), number))
          .toList();
    }

    public String id() {
      return "1203630000000%05d@g.us".formatted(number);
    }

    public List<String> keywords() {
      return Texts.keywords(number);
    }
  }

  /** Messages that nobody has seen; fewer than asked for if they take too much memory. */
  public Load.Requests messages(int most) {
    return requests(most, "message.any");
  }

  /** As large as a message, and dropped once it is read. */
  Load.Requests ignored(int most) {
    int before = written;
    var requests = requests(most, "bench.noop");
    written = before;
    return requests;
  }

  /** How many of the first of these messages hold a keyword. */
  static int withKeyword(Load.Requests messages, int sent) {
    return (messages.first() + sent) / KEYWORD_EVERY - messages.first() / KEYWORD_EVERY;
  }

  private Load.Requests requests(int most, String event) {
    bytes.clear();
    int first = written;
    var ends = new int[most];
    int count = 0;
    while (count < most && bytes.remaining() > 4_096) {
      bytes.put(request(event));
      ends[count] = bytes.position();
      count++;
    }
    return new Load.Requests(bytes, Arrays.copyOf(ends, count), first, false);
  }

  private byte[] request(String event) {
    var body = body(event).getBytes(StandardCharsets.UTF_8);
    var head =
        """
        POST /gateway/waha HTTP/1.1
        Host: localhost
        User-Agent: WAHA/2026.7.1
        Accept: application/json, text/plain, */*
        Content-Type: application/json
        X-Webhook-Request-Id: %026d
        X-Webhook-Timestamp: %d
        X-Webhook-Hmac: %s
        X-Webhook-Hmac-Algorithm: sha512
        Content-Length: %d

        """
            .formatted(
                written,
                System.currentTimeMillis(),
                HexFormat.of().formatHex(mac.doFinal(body)),
                body.length)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    var request = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  private String body(String event) {
    written++;
    int person = random.nextInt(PEOPLE);
    var group = groups.get((person + 11 * random.nextInt(GROUPS_OF_A_PERSON)) % groups.size());
    var text = written % KEYWORD_EVERY == 0 ? Texts.wish(random, group.keywords()) : Texts.chatter(random);
    return envelope(event, group, person(person), text, System.currentTimeMillis());
  }

  /** Half of the people hide their number. */
  private static String person(int number) {
    return number % 2 == 0
        ? "4915%09d@c.us".formatted(number)
        : "1%014d@lid".formatted(number * 7_919L);
  }

  private String envelope(String event, Group group, String person, String text, long now) {
    var raw = "3EB0%016X%08X".formatted(random.nextLong(), written);
    return """
    {"id":"evt_01k%023d","timestamp":%d,"event":"%s","session":"%s","metadata":{},\
    "engine":"GOWS","me":{"id":"4917000000@c.us","lid":"88001@lid",\
    "jid":"4917000000:12@s.whatsapp.net","pushName":"Shop"},\
    "payload":{"id":"false_%s_%s_%s","timestamp":%d,"from":"%s","fromMe":false,"source":"app",\
    "to":"%s","participant":"%s","body":"%s","hasMedia":false,"media":null,"ack":2,\
    "ackName":"DEVICE","vCards":[],"location":null,"replyTo":null,\
    "_data":{"Info":{"Chat":"%s","Sender":"%s","IsFromMe":false,"IsGroup":true,"ID":"%s",\
    "Type":"text","PushName":"Person %s","Category":"","Multicast":false,"MediaType":""},\
    "Message":{"conversation":"%s"}}},\
    "environment":{"version":"2026.7.1","engine":"GOWS","tier":"CORE","browser":null,\
    "platform":"linux/x64","worker":{"id":"w1"}}}"""
        .formatted(
            written, now, event, group.session().atGateway(), group.id(), raw, person, now / 1000,
            group.id(), person, person, text, group.id(), person, raw, person.split("@")[0], text);
  }

  private static Mac mac() {
    try {
      var mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(ParleyServer.WAHA_KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
      return mac;
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
