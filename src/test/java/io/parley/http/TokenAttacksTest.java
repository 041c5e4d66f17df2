package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.accounts.TestTenants;
import io.parley.database.DatabaseClock;
import io.parley.shared.SecretBox;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Forged access tokens. Most are signed with the server's own key and differ from a good one in the
 * one thing that they are named for: a good one made in the same way is let in.
 */
@ServerTest
class TokenAttacksTest {
  private static final String HEADER = "{\"typ\":\"at+jwt\",\"alg\":\"HS256\"}";
  private static final JsonMapper JSON = JsonMapper.shared();

  @Autowired World world;
  @Autowired SecretBox secrets;
  @Autowired DatabaseClock clock;

  private TestTenants.Tenant tenant;
  private Api.Answer signedIn;
  private byte[] key;
  private byte[] streamKey;
  private ObjectNode claims;

  @BeforeEach
  void somebodySignedIn() {
    tenant = world.tenant("unlimited");
    signedIn = world.signIn(world.person(tenant, "owner"));
    key = secrets.derive("parley access token").getEncoded();
    streamKey = secrets.derive("parley stream token").getEncoded();
    claims = (ObjectNode) part(signedIn.text("/access_token"), 1);
  }

  @Test
  void tokensSayNoMoreThanTheyMust() {
    assertThat(part(signedIn.text("/access_token"), 0)).isEqualTo(JSON.readTree(HEADER));
    assertThat(claims.propertyNames())
        .containsExactlyInAnyOrder("iss", "aud", "sub", "tenant", "sid", "iat", "nbf", "exp");
    assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(30 * 60);
    assertThat(Math.abs(claims.path("iat").asLong() - clock.instant().getEpochSecond()))
        .isLessThan(60);
  }

  @Test
  void theForgersGoodTokenIsLetIn() {
    me(hs256(HEADER, claims.toString())).expect(200);
    me(hs256("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}", claims.toString())).expect(200);
    me(signedIn.text("/access_token")).expect(200);
    world
        .stranger()
        .with("Authorization", "bEARER  " + signedIn.text("/access_token"))
        .get("/auth/me")
        .expect(200);
  }

  @TestFactory
  Stream<DynamicTest> everyForgeryIsRefused() throws GeneralSecurityException {
    return forgeries().entrySet().stream()
        .map(
            forgery ->
                DynamicTest.dynamicTest(
                    forgery.getKey(),
                    () -> {
                      var refused = me(forgery.getValue()).expect(401);
                      assertThat(refused.header("Content-Type"))
                          .startsWith("application/problem+json");
                      assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
                      assertThat(refused.detail())
                          .startsWith("Credentials are missing or not valid");
                    }));
  }

  /** More than any header may have is refused by the web server, before anybody reads a token. */
  @Test
  void aHugeTokenReachesNobody() {
    var huge = signedIn.text("/access_token") + "A".repeat(100_000);
    assertThat(me(huge).expect(400).header("Content-Type")).startsWith("application/problem+json");
  }

  private Map<String, String> forgeries() throws GeneralSecurityException {
    var all = new LinkedHashMap<String, String>();
    all.putAll(ofAnotherAlgorithm());
    all.putAll(withKeysOfTheirOwn());
    all.putAll(withOtherClaims());
    all.putAll(ofAnotherKind());
    all.putAll(malformed());
    return all;
  }

  private Map<String, String> ofAnotherAlgorithm() throws GeneralSecurityException {
    var all = new LinkedHashMap<String, String>();
    for (var none : List.of("none", "None", "NONE", "nOnE", "")) {
      var header = "{\"typ\":\"at+jwt\",\"alg\":\"" + none + "\"}";
      all.put("alg " + none, unsigned(header) + ".");
      all.put("alg " + none + ", signed", hs256(header, claims.toString()));
    }
    all.put("no alg", hs256("{\"typ\":\"at+jwt\"}", claims.toString()));
    for (var other :
        List.of("HS384", "HS512", "RS256", "PS256", "ES256", "EdDSA", "hs256", "dir")) {
      all.put("HMAC, but alg " + other, hs256(HEADER.replace("HS256", other), claims.toString()));
    }
    all.put("HS512 with the key", mac("HmacSHA512", HEADER.replace("256", "512"), key));
    var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    var rs256 = HEADER.replace("HS256", "RS256");
    all.put("RSA", signature("SHA256withRSA", rsa.getPrivate(), rs256));
    all.put("HMAC with a public key", mac("HmacSHA256", HEADER, rsa.getPublic().getEncoded()));
    var ec = KeyPairGenerator.getInstance("EC").generateKeyPair();
    var es256 = HEADER.replace("HS256", "ES256");
    all.put("EC", signature("SHA256withECDSAinP1363Format", ec.getPrivate(), es256));
    all.put("ECDSA of zeros", unsigned(es256) + "." + base64(new byte[64]));
    all.put("HMAC of zeros", unsigned(HEADER) + "." + base64(new byte[32]));
    return all;
  }

  private Map<String, String> withKeysOfTheirOwn() throws GeneralSecurityException {
    var all = new LinkedHashMap<String, String>();
    var theirs = new byte[32];
    all.put("another key", mac("HmacSHA256", HEADER, theirs));
    all.put("half of the key", mac("HmacSHA256", HEADER, Arrays.copyOf(key, 16)));
    for (var extra :
        List.of(
            "\"kid\":\"../../../../dev/null\"",
            "\"kid\":\"x' union select 'AAAA'--\"",
            "\"kid\":\"\"",
            "\"jku\":\"http://127.0.0.1:1/keys.json\"",
            "\"x5u\":\"http://127.0.0.1:1/chain.pem\"",
            "\"jwk\":{\"kty\":\"oct\",\"k\":\"%s\"}".formatted(base64(theirs)),
            "\"x5c\":[\"AAAA\"]",
            "\"crit\":[\"exp\"],\"exp\":1",
            "\"b64\":false,\"crit\":[\"b64\"]",
            "\"cty\":\"JWT\"",
            "\"zip\":\"DEF\"")) {
      var header = HEADER.replace("}", "," + extra + "}");
      all.put(extra + ", their key", mac("HmacSHA256", header, theirs));
      all.put(extra + ", our key", hs256(header, claims.toString()));
    }
    return all;
  }

  private Map<String, String> withOtherClaims() {
    var all = new LinkedHashMap<String, String>();
    var now = clock.instant().getEpochSecond();
    all.put("wrong aud", hs256(HEADER, with("aud", "parley:streams")));
    all.put("wrong iss", hs256(HEADER, with("iss", "https://accounts.example.com")));
    all.put("expired by 61 s", hs256(HEADER, with("exp", now - 61)));
    all.put("valid in 70 s", hs256(HEADER, with("nbf", now + 70)));
    all.put("exp as text", hs256(HEADER, with("exp", "tomorrow")));
    all.put("exp never", hs256(HEADER, with("exp", 0)));
    for (var missing : List.of("iss", "aud", "sub", "tenant", "sid", "iat", "nbf", "exp")) {
      var fewer = claims.deepCopy();
      fewer.remove(missing);
      all.put("no " + missing, hs256(HEADER, fewer.toString()));
    }
    all.put("no id as sub", hs256(HEADER, with("sub", "' or '1'='1")));
    all.put("unknown sign-in", hs256(HEADER, with("sid", UUID.randomUUID().toString())));
    all.put("unknown user", hs256(HEADER, with("sub", UUID.randomUUID().toString())));
    all.put(
        "another user of the tenant",
        hs256(HEADER, with("sub", tenant.owner().userId().toString())));
    all.put(
        "another tenant",
        hs256(HEADER, with("tenant", world.tenant("free").owner().tenantId().toString())));
    all.put("claims changed after signing", changed());
    for (var twice : List.of("sub", "exp", "aud", "sid")) {
      all.put(
          "duplicate " + twice,
          hs256(
              HEADER,
              claims
                  .toString()
                  .replaceFirst("\\{", "{\"" + twice + "\":" + claims.path(twice) + ",")));
    }
    all.put(
        "duplicate alg", hs256("{\"alg\":\"none\",\"typ\":\"at+jwt\",\"alg\":\"HS256\"}", "{}"));
    return all;
  }

  private Map<String, String> ofAnotherKind() throws GeneralSecurityException {
    var all = new LinkedHashMap<String, String>();
    var stream =
        world
            .withToken(signedIn.text("/access_token"))
            .post("/auth/stream-token")
            .expect(200)
            .text("/token");
    all.put("a stream token", stream);
    all.put("a refresh token", signedIn.text("/refresh_token"));
    all.put("an API key", tenant.key());
    all.put("typ of a stream token", hs256(HEADER.replace("at+", "stream+"), claims.toString()));
    all.put("typ JWT", hs256(HEADER.replace("at+jwt", "JWT"), claims.toString()));
    all.put("no typ", hs256("{\"alg\":\"HS256\"}", claims.toString()));
    all.put("key of stream tokens", mac("HmacSHA256", HEADER, streamKey));
    return all;
  }

  private Map<String, String> malformed() {
    var good = signedIn.text("/access_token");
    var all = new LinkedHashMap<String, String>();
    all.put("no signature", good.substring(0, good.lastIndexOf('.')));
    all.put("an empty signature", good.substring(0, good.lastIndexOf('.') + 1));
    all.put("a cut signature", good.substring(0, good.length() - 1));
    all.put("a padded signature", good + "=");
    all.put("an end", good + "\u00e4");
    all.put("a fourth part", good + ".AAAA");
    all.put("the five parts of JWE", good + ".AAAA.AAAA");
    all.put("a space inside", good.replaceFirst("\\.", ". "));
    all.put("two tokens", good + ", " + good);
    all.put("dots", "..");
    all.put("nothing", "");
    all.put("null", "null");
    all.put("an array for claims", hs256(HEADER, "[]"));
    all.put("no JSON for claims", hs256(HEADER, "claims"));
    all.put("no JSON for a header", hs256("header", claims.toString()));
    all.put("deep claims", hs256(HEADER, "{\"a\":".repeat(100) + "1" + "}".repeat(100)));
    all.put("15 kB", hs256(HEADER, with("more", "x".repeat(10_500))));
    return all;
  }

  private Api.Answer me(String token) {
    return world.stranger().with("Authorization", "Bearer " + token).get("/auth/me");
  }

  private String with(String claim, Object value) {
    var other = claims.deepCopy();
    other.putPOJO(claim, value);
    return other.toString();
  }

  private String changed() {
    var parts = signedIn.text("/access_token").split("\\.");
    var other = with("sub", tenant.owner().userId().toString());
    return parts[0] + "." + base64(other) + "." + parts[2];
  }

  private String unsigned(String header) {
    return base64(header) + "." + base64(claims.toString());
  }

  private String hs256(String header, String payload) {
    try {
      return signed("HmacSHA256", base64(header) + "." + base64(payload), key);
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private String mac(String algorithm, String header, byte[] with) throws GeneralSecurityException {
    return signed(algorithm, unsigned(header), with);
  }

  private static String signed(String algorithm, String text, byte[] with)
      throws GeneralSecurityException {
    var mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(with, algorithm));
    return text + "." + base64(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private String signature(String algorithm, java.security.PrivateKey with, String header)
      throws GeneralSecurityException {
    var signature = Signature.getInstance(algorithm);
    signature.initSign(with);
    signature.update(unsigned(header).getBytes(StandardCharsets.US_ASCII));
    return unsigned(header) + "." + base64(signature.sign());
  }

  private static JsonNode part(String token, int number) {
    return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[number]));
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
