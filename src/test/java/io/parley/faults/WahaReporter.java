package io.parley.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reports deliveries by webhooks, as badly as a network allows: some come before the answer, some
 * twice, some in the wrong order, and some never.
 */
final class WahaReporter {
  static final String ACCOUNT = "15550200001@c.us";
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int TRIES = 20;
  private static final int LONGEST_DELAY = 400;
  private static final String[] STEPS = {"SERVER", "DEVICE", "READ"};

  private final List<String> nodes;
  private final Random random = new Random();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();
  private final ScheduledExecutorService later = Executors.newScheduledThreadPool(8);

  /**
   * @param nodes the addresses of Parley's; none: nothing is reported
   */
  WahaReporter(List<String> nodes) {
    this.nodes = nodes;
  }

  void report(Delivery delivery) {
    if (nodes.isEmpty()) {
      return;
    }
    var echo = envelope("message.any", delivery.session(), WahaProgram.message(delivery));
    var fate = random.nextInt(20);
    if (fate < 3) {
      post(echo, random.nextInt(nodes.size()), TRIES);
    } else if (fate < 16) {
      send(echo, fate < 6 ? 3 : 1);
    }
    for (var step = 0; step < STEPS.length; step++) {
      var ack =
          JSON.createObjectNode()
              .put("id", "true_" + delivery.chat() + "_" + delivery.id())
              .put("from", delivery.chat())
              .put("to", ACCOUNT)
              .put("fromMe", true)
              .put("ack", step + 1)
              .put("ackName", STEPS[step]);
      send(
          envelope("message.ack", delivery.session(), ack),
          List.of(0, 1, 1, 2).get(random.nextInt(4)));
    }
  }

  private void send(byte[] event, int times) {
    for (var time = 0; time < times; time++) {
      var node = random.nextInt(nodes.size());
      var _ =
          later.schedule(
              () -> post(event, node, 1), random.nextInt(LONGEST_DELAY), TimeUnit.MILLISECONDS);
    }
  }

  /** Where one node does not answer, perhaps another does. */
  private void post(byte[] event, int node, int tries) {
    var request =
        HttpRequest.newBuilder(URI.create(nodes.get(node % nodes.size()) + "/gateway/waha"))
            .timeout(Duration.ofMillis(500))
            .header("Content-Type", "application/json")
            .header("X-Webhook-Hmac", Webhooks.hmac(event))
            .header("X-Webhook-Hmac-Algorithm", "sha512")
            .POST(HttpRequest.BodyPublishers.ofByteArray(event))
            .build();
    try {
      if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
        return;
      }
    } catch (IOException _) {
      // It is killed, or stopped, or starts.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    if (tries < TRIES) {
      var _ = later.schedule(() -> post(event, node + 1, tries + 1), 1, TimeUnit.SECONDS);
    }
  }

  private static byte[] envelope(String event, String session, ObjectNode payload) {
    var envelope =
        JSON.createObjectNode()
            .put("id", "evt_" + UUID.randomUUID())
            .put("timestamp", System.currentTimeMillis())
            .put("event", event)
            .put("session", session)
            .put("engine", "GOWS");
    envelope.set("me", JSON.createObjectNode().put("id", ACCOUNT));
    envelope.set("payload", payload);
    return envelope.toString().getBytes(StandardCharsets.UTF_8);
  }
}
