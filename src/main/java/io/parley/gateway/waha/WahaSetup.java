package io.parley.gateway.waha;

import io.parley.gateway.GatewaySession;
import io.parley.shared.Hashes;
import io.parley.shared.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How our sessions are set up at WAHA, beside whatever the server's operator adds there. */
@Component
class WahaSetup {
  private static final Logger log = LoggerFactory.getLogger(WahaSetup.class);

  /**
   * What we are told of. Never {@code message} beside {@code message.any}, which would report
   * everything that comes in twice.
   */
  private static final List<String> EVENTS =
      List.of(
          "session.status",
          "message.any",
          "message.ack",
          "message.ack.group",
          "message.reaction",
          "message.edited",
          "message.revoked",
          "group.v2.join",
          "group.v2.leave",
          "group.v2.update",
          "group.v2.participants",
          "poll.vote");

  private static final String ROUTE = "/gateway/waha";
  private static final String TENANT = "tenant.id";
  private static final String SESSION = "session.id";
  private static final int RETRIES = 12;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final WahaProperties properties;
  private final Environment environment;

  WahaSetup(WahaProperties properties, Environment environment) {
    this.properties = properties;
    this.environment = environment;
  }

  /** The config to be sent: what is there, with our part put right. */
  ObjectNode config(GatewaySession session, JsonNode present) {
    var config = present instanceof ObjectNode object ? object.deepCopy() : JSON.objectNode();
    part(config, "metadata")
        .put(TENANT, session.tenant().toString())
        .put(SESSION, session.id().toString());
    // Without its store NOWEB knows neither chats nor groups, and it must be on before the scan.
    part(part(config, "noweb"), "store").put("enabled", true);
    // Without the tags WEBJS reports no acknowledgements.
    part(config, "webjs").put("tagsEventsOn", true);
    part(config, "ignore").put("status", true).put("broadcast", true).put("channels", false);
    var webhooks = JSON.arrayNode();
    config
        .path("webhooks")
        .forEach(
            webhook -> {
              if (!isOurs(webhook)) {
                webhooks.add(webhook);
                warnOfHiddenKey(session, webhook);
              }
            });
    config.set("webhooks", webhooks.add(webhook()));
    return config;
  }

  /**
   * Whether what is there would bring us everything, once, and signed. The key itself is not looked
   * at, which the server may not show: the fingerprint says which one it was given.
   *
   * @param remembered the fingerprint of what we set up last; empty where we never did
   */
  boolean holds(GatewaySession session, JsonNode present, String remembered) {
    var ours = present.path("webhooks").valueStream().filter(WahaSetup::isOurs).toList();
    return ours.size() == 1
        && isRight(ours.getFirst())
        && session.id().toString().equals(present.path("metadata").path(SESSION).asString(""))
        && remembered.equals(fingerprint(session));
  }

  /** Changes with our address and with the key, which it does not disclose. */
  String fingerprint(GatewaySession session) {
    var key = new SecretKeySpec(key().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    var text = session.address().name() + " " + address() + " " + EVENTS;
    return HexFormat.of().formatHex(Hashes.hmac(key, text));
  }

  /** Whether webhooks could be checked at all. */
  boolean hasKey() {
    return properties.hmacKey() != null && !properties.hmacKey().value().isBlank();
  }

  private boolean isRight(JsonNode webhook) {
    var events =
        webhook
            .path("events")
            .valueStream()
            .map(event -> event.asString(""))
            .collect(Collectors.toSet());
    return address().equals(webhook.path("url").asString("")) && events.equals(Set.copyOf(EVENTS));
  }

  /** What the server does not show cannot be sent back to it, and it takes all or nothing. */
  private static void warnOfHiddenKey(GatewaySession session, JsonNode webhook) {
    var hmac = webhook.path("hmac");
    if (hmac.isObject() && hmac.path("key").asString("").replace("*", "").isBlank()) {
      log.warn(
          "Session {} has a webhook of somebody else's whose key the WAHA server hides: set that key at WAHA again",
          session.id());
    }
  }

  private ObjectNode webhook() {
    var webhook = JSON.objectNode().put("url", address());
    var events = webhook.putArray("events");
    EVENTS.forEach(events::add);
    webhook.putObject("hmac").put("key", key());
    webhook
        .putObject("retries")
        .put("policy", "exponential")
        .put("delaySeconds", 2)
        .put("attempts", RETRIES);
    return webhook;
  }

  /** Also under an address that we had before. */
  private static boolean isOurs(JsonNode webhook) {
    return webhook.path("url").asString("").endsWith(ROUTE);
  }

  private String address() {
    var port = environment.getProperty("local.server.port", "8080");
    var base = environment.getProperty("parley.public-url", "http://localhost:" + port);
    return base.replaceAll("/+$", "") + ROUTE;
  }

  private String key() {
    var secret = properties.hmacKey() == null ? new Secret("") : properties.hmacKey();
    return secret.value();
  }

  private static ObjectNode part(ObjectNode config, String name) {
    return config.get(name) instanceof ObjectNode there ? there : config.putObject(name);
  }
}
