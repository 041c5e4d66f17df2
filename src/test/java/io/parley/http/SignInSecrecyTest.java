package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.accounts.TestTenants.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whatever an operator lets be logged of us and of Spring, no secret is in it. */
@ServerTest
@ExtendWith(OutputCaptureExtension.class)
class SignInSecrecyTest {
  private static final List<String> LOGGERS =
      List.of("io.parley", "org.springframework", "com.nimbusds");

  @Autowired World world;
  @Autowired LoggingSystem logging;

  @BeforeEach
  void loud() {
    LOGGERS.forEach(logger -> logging.setLogLevel(logger, LogLevel.DEBUG));
  }

  @AfterEach
  void quiet() {
    LOGGERS.forEach(logger -> logging.setLogLevel(logger, null));
  }

  @Test
  void noLogHoldsPasswordsTokensOrAddresses(CapturedOutput output) {
    var secrets = new ArrayList<String>();
    var person = world.person(world.tenant("unlimited"), "owner");
    secrets.addAll(List.of(person.email(), person.email().toLowerCase(), Person.PASSWORD));
    var signedIn = world.signIn(person);
    var guess = "A-Guess-" + UUID.randomUUID();
    var stranger = UUID.randomUUID() + "@example.org";
    secrets.addAll(List.of(guess, stranger));
    world
        .stranger()
        .post("/auth/login", "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(stranger, guess))
        .expect(401);
    var long1 = guess + "x".repeat(1_001);
    world
        .stranger()
        .post("/auth/login", "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(stranger, long1))
        .expect(422);
    world.stranger().post("/auth/login", "{\"password\": {\"" + guess + "\": 1}}").expect(400);
    world.stranger().post("/auth/login", "{\"password\": \"" + guess + "\" !}").expect(400);
    var access = signedIn.text("/access_token");
    var api = world.withToken(access);
    api.get("/auth/me").expect(200);
    var streamToken = api.post("/auth/stream-token").expect(200).text("/token");
    var stream = "/sessions/" + UUID.randomUUID() + "/events?token=";
    world.stranger().get(stream + streamToken).expect(404);
    world.stranger().get(stream + access + "&more=1").expect(404);
    world.stranger().get(stream + access + "x").expect(401);
    world.stranger().get("/leads?limit=x&token=" + access).expect(401);
    api.get("/leads?limit=x&token=" + access).expect(422);
    api.post("/sessions?token=" + access, "{}").expect(422);
    var refresh = signedIn.text("/refresh_token");
    var body = "{\"refresh_token\": \"%s\"}";
    var refreshed = world.stranger().post("/auth/refresh", body.formatted(refresh)).expect(200);
    world.stranger().post("/auth/refresh", body.formatted(refresh + "x")).expect(401);
    api.post("/auth/logout", body.formatted(refresh)).expect(200);
    secrets.addAll(
        List.of(
            access,
            access.substring(access.lastIndexOf('.')),
            streamToken,
            refresh,
            refreshed.text("/access_token"),
            refreshed.text("/refresh_token")));
    assertThat(output.getAll())
        .as("the logs are loud")
        .contains("Securing GET /api/v2/auth/me", "Securing POST /api/v2/auth/login")
        .contains("more=1");
    assertThat(secrets).allSatisfy(secret -> assertThat(output.getAll()).doesNotContain(secret));
  }
}
