package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.accounts.TestTenants.Tenant;
import io.parley.shared.SecretBox;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Tokens in the addresses of streams. The stream that is asked for is of no session: whoever is let
 * in gets 404, and everybody else 401.
 */
@ServerTest
class StreamTokenTest {
  @Autowired World world;
  @Autowired SecretBox secrets;

  private final String stream = "/sessions/" + UUID.randomUUID() + "/events";
  private Tenant tenant;
  private Api.Answer signedIn;
  private Api user;

  @BeforeEach
  void somebodySignedIn() {
    tenant = world.tenant("unlimited");
    signedIn = world.signIn(world.person(tenant, "member"));
    user = world.withToken(signedIn.text("/access_token"));
  }

  @Test
  void aStreamTokenOpensStreams() {
    var made = user.post("/auth/stream-token").expect(200);
    assertThat(made.number("/expires_in")).isEqualTo(60);
    var token = made.text("/token");
    world.stranger().get(stream + "?token=" + token).expect(404);
    world.stranger().get(stream + "?a=b&token=" + token + "&c=d").expect(404);
    world.stranger().get(stream).expect(401);
  }

  @Test
  void anOldClientSendsItsAccessToken() {
    world.stranger().get(stream + "?token=" + signedIn.text("/access_token")).expect(404);
    user.get(stream).expect(404);
    world.as(tenant).get(stream).expect(404);
  }

  @Test
  void anAddressNeverTakesAKeyOrARefreshToken() {
    world.stranger().get(stream + "?token=" + tenant.key()).expect(401);
    world.stranger().get(stream + "?token=" + signedIn.text("/refresh_token")).expect(401);
    world.stranger().get(stream + "?api_key=" + tenant.key()).expect(401);
    world.stranger().get(stream + "?X-API-Key=" + tenant.key()).expect(401);
  }

  @Test
  void otherRoutesTakeNoTokenFromTheAddress() {
    var token = user.post("/auth/stream-token").expect(200).text("/token");
    for (var path :
        new String[] {
          "/leads", "/events", "/auth/me", "/sessions", "/sessions/" + UUID.randomUUID()
        }) {
      world.stranger().get(path + "?token=" + token).expect(401);
      world.stranger().get(path + "?token=" + signedIn.text("/access_token")).expect(401);
    }
    world.stranger().post(stream + "?token=" + token).expect(401);
    world.stranger().delete(stream + "?token=" + token).expect(401);
    world.stranger().get(stream + "/more?token=" + token).expect(401);
  }

  @Test
  void aStreamTokenIsNoAccessToken() {
    var token = user.post("/auth/stream-token").expect(200).text("/token");
    world.withToken(token).get("/auth/me").expect(401);
    world.withToken(token).get(stream).expect(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "null", "a.b.c", "%00", "....", "token=token"})
  void nonsenseIsNoToken(String token) {
    world.stranger().get(stream + "?token=" + token).expect(401);
    user.get(stream + "?token=").expect(404);
  }

  @Test
  void twoTokensAreNone() {
    var token = user.post("/auth/stream-token").expect(200).text("/token");
    world.stranger().get(stream + "?token=" + token + "&token=" + token).expect(401);
    world.stranger().get(stream + "?token=x&token=" + token).expect(401);
  }

  @Test
  void whoIsSignedOutOpensNoStream() {
    var token = user.post("/auth/stream-token").expect(200).text("/token");
    user.post("/auth/logout").expect(200);
    world.stranger().get(stream + "?token=" + token).expect(401);
  }

  @Test
  void aStreamTokenIsOldAfterAMinute() throws Exception {
    var token = user.post("/auth/stream-token").expect(200).text("/token");
    world.stranger().get(stream + "?token=" + aged(token, 55)).expect(404);
    world.stranger().get(stream + "?token=" + aged(token, 60 + 61)).expect(401);
  }

  /** The same token, as it would have been made so many seconds before. */
  private String aged(String token, long seconds) throws Exception {
    var parts = token.split("\\.");
    var claims =
        (tools.jackson.databind.node.ObjectNode)
            tools.jackson.databind.json.JsonMapper.shared()
                .readTree(Base64.getUrlDecoder().decode(parts[1]));
    for (var time : new String[] {"iat", "nbf", "exp"}) {
      claims.put(time, claims.path(time).asLong() - seconds);
    }
    var encoder = Base64.getUrlEncoder().withoutPadding();
    var signed = parts[0] + "." + encoder.encodeToString(claims.toString().getBytes("UTF-8"));
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(secrets.derive("parley stream token"));
    return signed + "." + encoder.encodeToString(mac.doFinal(signed.getBytes("UTF-8")));
  }
}
