package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInFaults {
  private static final String EMAIL = "owner@localhost";
  private static final String PASSWORD = "of the owner in fault tests";
  private static final Map<String, String> OWNER = Map.of("PARLEY_BOOTSTRAP_PASSWORD", PASSWORD);
  private static final int FAILURES = 10;

  @TempDir Path directory;

  @Test
  void failuresAreCountedOnAfterAKill() throws Exception {
    try (var data = DataDirectory.empty(directory)) {
      try (var server = ServerProcess.start(data, OWNER)) {
        fail(server.api(), FAILURES - 1);
        server.kill();
      }
      try (var server = ServerProcess.start(data, OWNER)) {
        fail(server.api(), 1);
        server.kill();
      }
      try (var server = ServerProcess.start(data, OWNER)) {
        var refused = signIn(server.api(), PASSWORD).expect(429);
        assertThat(refused.retryAfter()).isPresent();
      }
    }
  }

  @Test
  void whoIsSignedInStaysSoAfterAKill() throws Exception {
    try (var data = DataDirectory.empty(directory)) {
      Answer signedIn;
      Answer refreshed;
      try (var server = ServerProcess.start(data, OWNER)) {
        signedIn = signIn(server.api(), PASSWORD).expect(200);
        refreshed = refresh(server.api(), signedIn).expect(200);
        server.kill();
      }
      try (var server = ServerProcess.start(data, OWNER)) {
        me(server.api(), signedIn).expect(200);
        // Whoever lost the answer to the first question asks again.
        assertThat(refresh(server.api(), signedIn).expect(200).text("refresh_token"))
            .isEqualTo(refreshed.text("refresh_token"));
        refresh(server.api(), refreshed).expect(200);
      }
    }
  }

  @Test
  void nodesThatShareASecretKeyAreOne() throws Exception {
    try (var external = ExternalPostgres.start(directory);
        var one = node("one");
        var other = node("other")) {
      var settings = new HashMap<>(external.settings());
      settings.putAll(OWNER);
      settings.put("PARLEY_SECRET_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
      try (var first = ServerProcess.start(one, settings);
          var second = ServerProcess.start(other, settings)) {
        var signedIn = signIn(first.api(), PASSWORD).expect(200);
        me(second.api(), signedIn).expect(200);
        var refreshed = refresh(second.api(), signedIn).expect(200);
        assertThat(refresh(first.api(), signedIn).expect(200).text("refresh_token"))
            .isEqualTo(refreshed.text("refresh_token"));
        signOut(second.api(), refreshed).expect(200);
        me(first.api(), signedIn).expect(401);
        refresh(first.api(), refreshed).expect(401);

        fail(first.api(), FAILURES / 2);
        fail(second.api(), FAILURES / 2);
        signIn(first.api(), PASSWORD).expect(429);
        signIn(second.api(), PASSWORD).expect(429);
      }
    }
  }

  /** Only an operator who says that there is a proxy makes its word about addresses count. */
  @Test
  void addressesThatAProxyTellsCountWhereTheOperatorSaysSo() throws Exception {
    try (var data = DataDirectory.empty(directory)) {
      try (var server = ServerProcess.start(data, OWNER)) {
        failFrom(server.api(), "198.51.100.1");
        failFrom(server.api(), "198.51.100.2");
      }
      assertThat(networks(data)).isEqualTo(1);
      var proxied = new HashMap<>(OWNER);
      proxied.put("SERVER_FORWARD_HEADERS_STRATEGY", "native");
      try (var server = ServerProcess.start(data, proxied)) {
        failFrom(server.api(), "198.51.100.1");
        failFrom(server.api(), "198.51.100.2");
        // What clients claim stands before what the proxy adds.
        failFrom(server.api(), "203.0.113.77, 198.51.100.2");
        assertThat(networks(data)).isEqualTo(3);
      }
    }
  }

  private DataDirectory node(String name) throws Exception {
    return new DataDirectory(Files.createDirectory(directory.resolve(name)).toRealPath());
  }

  private static void fail(Api api, int times) {
    for (var number = 0; number < times; number++) {
      signIn(api, "a guess").expect(401);
    }
  }

  private static void failFrom(Api api, String forwardedFor) {
    api.post("/api/v2/auth/login", login("a guess"), "X-Forwarded-For", forwardedFor).expect(401);
  }

  private static Answer signIn(Api api, String password) {
    return api.post("/api/v2/auth/login", login(password));
  }

  private static String login(String password) {
    return "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(EMAIL, password);
  }

  private static Answer refresh(Api api, Answer signedIn) {
    return api.post(
        "/api/v2/auth/refresh",
        "{\"refresh_token\": \"%s\"}".formatted(signedIn.text("refresh_token")));
  }

  private static Answer me(Api api, Answer signedIn) {
    return api.as(signedIn.text("access_token")).get("/api/v2/auth/me");
  }

  private static Answer signOut(Api api, Answer signedIn) {
    return api.as(signedIn.text("access_token")).post("/api/v2/auth/logout", "{}");
  }

  private static int networks(DataDirectory data) throws Exception {
    try (var connection = data.postgres().connect();
        var statement = connection.createStatement();
        var answer =
            statement.executeQuery("select count(distinct network) from sign_in_failure")) {
      answer.next();
      return answer.getInt(1);
    }
  }
}
