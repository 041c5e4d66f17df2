package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.accounts.Callers;
import io.parley.accounts.TestTenants.Person;
import io.parley.accounts.TestTenants.Tenant;
import io.parley.shared.Caller;
import io.parley.shared.Credential;
import io.parley.shared.Scopes;
import io.parley.shared.SignInId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Passwords, access tokens, refresh tokens, and their ends. */
@ServerTest
class SignInTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired MeterRegistry meters;
  @Autowired Callers callers;

  private Tenant tenant;
  private Person person;

  @BeforeEach
  void somebody() {
    jdbc.sql("delete from sign_in_failure").update();
    tenant = world.tenant("unlimited");
    person = world.person(tenant, "admin");
  }

  @Test
  void aPasswordGivesTokensThatActForTheUser() {
    var signedIn = world.signIn(person);
    assertThat(signedIn.text("/token_type")).isEqualTo("bearer");
    assertThat(signedIn.number("/expires_in")).isEqualTo(1_800);
    assertThat(signedIn.text("/user/id")).isEqualTo(person.user().toString());
    assertThat(signedIn.text("/user/email")).isEqualTo(person.email());
    assertThat(signedIn.text("/user/role")).isEqualTo("admin");
    assertThat(signedIn.text("/user/tenant_id")).isEqualTo(person.tenant().toString());
    assertThat(signedIn.header("Cache-Control")).contains("no-store");
    var api = world.withToken(signedIn.text("/access_token"));
    var me = api.get("/auth/me").expect(200);
    assertThat(me.text("/id")).isEqualTo(person.user().toString());
    assertThat(api.get("/users/me").expect(200).json()).isEqualTo(me.json());
    assertThat(me.header("X-RateLimit-Limit")).isEqualTo("1000000");
  }

  @Test
  void anAddressIsWrittenInAnyCase() {
    var body = person.login().replace(person.email(), " " + person.email().toUpperCase() + " ");
    world.stranger().post("/auth/login", body).expect(200);
    world.stranger().without("Content-Type").post("/auth/login", person.login()).expect(200);
    world
        .stranger()
        .with("Content-Type", "application/x-www-form-urlencoded")
        .post("/auth/login", person.login())
        .expect(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "/auth/login; {}; 422; 'email' is required; 'password' is required",
        "/auth/login; {\"email\": \"a@example.com\"}; 422; 'password' is required; .",
        "/auth/login; {\"email\": null, \"password\": \" \"}; 422; 'email' is required; 'password'",
        "/auth/login; {\"email\": 5, \"password\": \"x\"}; 400; 'email' has the wrong JSON type; .",
        "/auth/login; [1]; 400; shape; .",
        "/auth/login; email=a&password=b; 400; JSON; .",
        "/auth/refresh; {}; 422; 'refresh_token' is required; .",
        "/auth/refresh; {\"refresh_token\": \"\"}; 422; 'refresh_token' is required; .",
        "/auth/refresh; {\"refresh_token\": \"x\"}; 401; sign in again; .",
        "/auth/refresh; {\"refresh_token\": {}}; 400; 'refresh_token' has the wrong JSON type; ."
      })
  void whatIsMissingIsNamed(String path, String body, int status, String said, String also) {
    assertThat(world.stranger().post(path, body).expect(status).detail()).contains(said, also);
  }

  @Test
  void whatIsTooLongIsNotHashed() {
    var before = compared();
    var body = "{\"email\": \"a@example.com\", \"password\": \"%s\"}".formatted("x".repeat(1_001));
    assertThat(world.stranger().post("/auth/login", body).expect(422).detail())
        .contains("'password' must have at most 1000 characters");
    assertThat(compared()).isEqualTo(before);
  }

  /** Texts are cleaned on the way in; a password that was cleaned would be another one. */
  @Test
  void aPasswordIsNotCleaned() {
    for (var added : java.util.List.of("\\u0000", "\\ud800")) {
      var body = person.login().replace("Horse", "Horse" + added);
      assertThat(world.stranger().post("/auth/login", body).expect(422).detail())
          .contains("'password'");
      var token = "{\"refresh_token\": \"" + world.signIn(person).text("/refresh_token");
      world.stranger().post("/auth/refresh", token + added + "\"}").expect(422);
    }
  }

  @Test
  void otherMethodsAreNamed() {
    assertThat(world.stranger().get("/auth/login").expect(405).header("Allow")).isEqualTo("POST");
  }

  /** The time that it takes is that of the hash, and each of the three has one. */
  @Test
  void nobodyLearnsWhetherAnAccountExists() {
    var disabled = world.person(tenant, "member");
    disable(disabled);
    var withoutPassword = world.tenant("free").owner().userId();
    var address =
        jdbc.sql("select email from app_user where id = :id")
            .param("id", withoutPassword.value())
            .query(String.class)
            .single();
    var wrong = refused(person.login().replace("Horse", "House"));
    assertThat(refused("{\"email\": \"nobody@example.com\", \"password\": \"whatever it is\"}"))
        .isEqualTo(wrong);
    assertThat(refused(disabled.login())).isEqualTo(wrong);
    assertThat(refused("{\"email\": \"%s\", \"password\": \"no password\"}".formatted(address)))
        .isEqualTo(wrong);
    assertThat(wrong).contains("The e-mail address or the password is wrong.");
  }

  @Test
  void onePersonMayBeInSeveralTenants() {
    var address = UUID.randomUUID() + "@example.com";
    var other = world.tenant("unlimited");
    var first = world.person(tenant, "member", address);
    var second = world.person(other, "owner", address);
    jdbc.sql("update app_user set password_hash = 'none' where id = :id")
        .param("id", first.user().value())
        .update();
    assertThat(world.signIn(second).text("/user/tenant_id"))
        .isEqualTo(other.owner().tenantId().toString());
  }

  @Test
  void whoIsInvitedElsewhereStillSignsIn() {
    var address = UUID.randomUUID() + "@example.com";
    for (var number = 0; number < 5; number++) {
      world.owner().post("/users", "{\"email\": \"%s\"}".formatted(address)).expect(201);
    }
    var person = world.person(tenant, "member", address);
    world.signIn(person);
    world
        .stranger()
        .post("/auth/forgot-password", "{\"email\": \"%s\"}".formatted(address))
        .expect(202);
    await()
        .until(
            () ->
                jdbc.sql(
                            "select count(*) from password_link where tenant_id = :tenant and user_id = :user")
                        .param("tenant", person.tenant().value())
                        .param("user", person.user().value())
                        .query(Long.class)
                        .single()
                    == 1);
  }

  @Test
  void ownersAndAdminsMayDoEverythingInTheirTenant() {
    for (var role : new String[] {"owner", "admin"}) {
      var api = world.signedIn(tenant, role);
      var made = api.post("/api-keys", "{\"name\": \"k\", \"scopes\": [\"*\"]}").expect(201);
      api.delete("/api-keys/" + made.text("/id")).expect(200);
      api.post("/sessions", "{\"name\": \"%s\"}".formatted(role)).expect(201);
    }
  }

  @Test
  void membersChangeNeitherAccountsNorSettingsNorBilling() {
    var member = world.signedIn(tenant, "member");
    member.get("/auth/me").expect(200);
    member.post("/sessions", "{\"name\": \"of a member\"}").expect(201);
    member.get("/leads").expect(200);
    var refused =
        member.post("/api-keys", "{\"name\": \"k\", \"scopes\": [\"leads:read\"]}").expect(403);
    assertThat(refused.header("X-Required-Scopes")).isEqualTo("account:manage");
    assertThat(refused.detail()).contains("your role does not have");
    member.get("/api-keys").expect(403);
  }

  @Test
  void usersReadTextsWithoutTheTenantsSetting() {
    var team = Team.of(world.as(tenant));
    team.watch("\"monitor_mode\": \"all\"");
    team.writes("+15550100009", "Ann", "what only people read");
    var path = "/events?types=group.message&after=0";
    assertThat(world.as(tenant).get(path).expect(200).json().toString())
        .doesNotContain("what only people read");
    assertThat(world.signedIn(tenant, "member").get(path).expect(200).json().toString())
        .contains("what only people read");
  }

  @Test
  void ofTwoCredentialsTheKeyCounts() {
    var token = world.signIn(person).text("/access_token");
    var both = world.withToken(token).withKey(tenant.key());
    assertThat(both.get("/users/me").text("/id")).isEqualTo(tenant.owner().userId().toString());
    world.withToken(token).withKey("mf_no_key_at_all_000000000000000").get("/leads").expect(401);
    world.withToken(token).withKey("").get("/leads").expect(200);
    world.withToken("no token").withKey(tenant.key()).get("/leads").expect(200);
  }

  @Test
  void requestsOfUsersAndKeysAreCountedTogether() {
    var free = world.tenant("free");
    var user = world.signedIn(free, "owner");
    var statuses = new ArrayList<Integer>();
    for (var number = 0; number < 30; number++) {
      statuses.add((number % 2 == 0 ? user : world.as(free)).get("/leads").status());
    }
    assertThat(statuses).contains(200, 429);
    assertThat(statuses.stream().filter(status -> status == 200).count()).isBetween(10L, 20L);
  }

  @Test
  void aRefreshTokenGivesANewPair() {
    var first = world.signIn(person);
    var second = refresh(first.text("/refresh_token")).expect(200);
    assertThat(second.text("/refresh_token")).isNotEqualTo(first.text("/refresh_token"));
    assertThat(second.number("/expires_in")).isEqualTo(1_800);
    world.withToken(second.text("/access_token")).get("/auth/me").expect(200);
    world.withToken(first.text("/access_token")).get("/auth/me").expect(200);
    refresh(second.text("/refresh_token")).expect(200);
  }

  @Test
  void twentyAtOnceGetOneSuccessor() throws Exception {
    var token = world.signIn(person).text("/refresh_token");
    var calls = new ArrayList<Callable<String>>();
    for (var number = 0; number < 20; number++) {
      calls.add(() -> refresh(token).expect(200).text("/refresh_token"));
    }
    var successors = new ArrayList<String>();
    try (var threads = Executors.newFixedThreadPool(20)) {
      for (var answer : threads.invokeAll(calls)) {
        successors.add(answer.get());
      }
    }
    assertThat(successors.stream().distinct()).hasSize(1);
    assertThat(successors).hasSize(20);
    refresh(successors.getFirst()).expect(200);
    assertThat(tokensKept()).isEqualTo(3);
  }

  @Test
  void aClientThatLostTheAnswerMayAskAgain() {
    var first = world.signIn(person).text("/refresh_token");
    var second = refresh(first).expect(200).text("/refresh_token");
    var third = refresh(second).expect(200).text("/refresh_token");
    moveUse(first, 55);
    assertThat(refresh(first).expect(200).text("/refresh_token")).isEqualTo(second);
    assertThat(refresh(second).expect(200).text("/refresh_token")).isEqualTo(third);
    refresh(third).expect(200);
  }

  @Test
  void aRefreshTokenThatComesBackLateEndsItsFamilyAndNoOther() {
    var elsewhere = world.signIn(person);
    var signedIn = world.signIn(person);
    var first = signedIn.text("/refresh_token");
    var next = refresh(first).expect(200);
    moveUse(first, 65);
    refresh(first).expect(401);
    refresh(next.text("/refresh_token")).expect(401);
    refresh(first).expect(401);
    world.withToken(next.text("/access_token")).get("/auth/me").expect(401);
    world.withToken(signedIn.text("/access_token")).get("/auth/me").expect(401);
    world.withToken(elsewhere.text("/access_token")).get("/auth/me").expect(200);
    refresh(elsewhere.text("/refresh_token")).expect(200);
  }

  @Test
  void whoDoesNotComeBackFor30DaysIsSignedOut() {
    var signedIn = world.signIn(person);
    assertThat(daysLeft("refresh_token")).isEqualTo(30);
    assertThat(daysLeft("sign_in")).isEqualTo(30);
    var id = person.user().value();
    for (var table : new String[] {"refresh_token r set expires_at", "sign_in s set expires_at"}) {
      jdbc.sql("update %s = now() - interval '1 second' where tenant_id = :tenant".formatted(table))
          .param("tenant", person.tenant().value())
          .update();
    }
    refresh(signedIn.text("/refresh_token")).expect(401);
    world.withToken(signedIn.text("/access_token")).get("/auth/me").expect(401);
    world.signIn(person);
    assertThat(
            jdbc.sql("select count(*) from sign_in where user_id = :id")
                .param("id", id)
                .query(Integer.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void aRefreshMovesTheEnd() {
    var token = world.signIn(person).text("/refresh_token");
    jdbc.sql("update sign_in set expires_at = now() + interval '1 day' where tenant_id = :tenant")
        .param("tenant", person.tenant().value())
        .update();
    refresh(token).expect(200);
    assertThat(daysLeft("sign_in")).isEqualTo(30);
  }

  @Test
  void theDatabaseHoldsNoTokenThatWorks() {
    var signedIn = world.signIn(person);
    var successor = refresh(signedIn.text("/refresh_token")).text("/refresh_token");
    var kept =
        jdbc.sql(
                """
                select concat_ws(' ',
                  (select string_agg(r::text || encode(hash, 'escape'), ' ') from refresh_token r),
                  (select string_agg(s::text, ' ') from sign_in s))
                """)
            .query(String.class)
            .single();
    assertThat(kept)
        .doesNotContain(signedIn.text("/refresh_token"), successor, signedIn.text("/access_token"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"refresh_token\": \"anything\"}"})
  void signingOutEndsTheFamilyAtOnce(String body) {
    var signedIn = world.signIn(person);
    var elsewhere = world.signIn(person);
    var refreshed = refresh(signedIn.text("/refresh_token")).expect(200);
    var api = world.withToken(signedIn.text("/access_token"));
    assertThat(api.post("/auth/logout", body).expect(200).text("/status")).isEqualTo("ok");
    api.get("/auth/me").expect(401);
    world.withToken(refreshed.text("/access_token")).get("/auth/me").expect(401);
    refresh(refreshed.text("/refresh_token")).expect(401);
    api.post("/auth/logout", body).expect(401);
    world.withToken(elsewhere.text("/access_token")).get("/auth/me").expect(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/auth/logout", "/auth/stream-token"})
  void keysDoNotSignOut(String path) {
    assertThat(world.as(tenant).post(path).expect(403).detail()).contains("/api/v2/auth/login");
    world.stranger().post(path).expect(401);
  }

  @Test
  void whoeverIsDisabledIsOutAtOnce() {
    var signedIn = world.signIn(person);
    var api = world.withToken(signedIn.text("/access_token"));
    api.get("/auth/me").expect(200);
    disable(person);
    api.get("/auth/me").expect(401);
    refresh(signedIn.text("/refresh_token")).expect(401);
    world.stranger().post("/auth/login", person.login()).expect(401);
  }

  @Test
  void theTokensOfATenantThatIsGoneEnd() {
    var signedIn = world.signIn(person);
    jdbc.sql("delete from tenant where tenant_id = :tenant")
        .param("tenant", person.tenant().value())
        .update();
    world.withToken(signedIn.text("/access_token")).get("/auth/me").expect(401);
    refresh(signedIn.text("/refresh_token")).expect(401);
  }

  @Test
  void aRoleThatChangesCountsFromTheNextRequest() {
    var api = world.withToken(world.signIn(person).text("/access_token"));
    api.get("/api-keys").expect(200);
    jdbc.sql("update app_user set role = 'member' where id = :id")
        .param("id", person.user().value())
        .update();
    api.get("/api-keys").expect(403);
  }

  @Test
  void aStreamAsksWhetherItsCallerStillMay() {
    var signedIn = world.signIn(person);
    var caller = signedIn(person);
    assertThat(callers.mayStill(caller)).isTrue();
    world.withToken(signedIn.text("/access_token")).post("/auth/logout").expect(200);
    assertThat(callers.mayStill(caller)).isFalse();

    world.signIn(person);
    var again = signedIn(person);
    assertThat(callers.mayStill(again)).isTrue();
    disable(person);
    assertThat(callers.mayStill(again)).isFalse();
  }

  @Test
  void aStreamOfAKeyEndsWhenItMayReadLess() {
    var made =
        world
            .as(tenant)
            .post("/api-keys", "{\"name\": \"k\", \"scopes\": [\"sessions:read\"]}")
            .expect(201);
    var caller = holder(made.text("/raw_key"));
    assertThat(callers.mayStill(caller)).isTrue();
    jdbc.sql(
            "update tenant set chat_history_access_enabled = not chat_history_access_enabled where tenant_id = :tenant")
        .param("tenant", tenant.owner().tenantId().value())
        .update();
    assertThat(callers.mayStill(caller)).isFalse();
  }

  @Test
  void aStreamOfAKeyAsksForTheSecretThatItCameWith() {
    var api = world.as(tenant);
    var made =
        api.post("/api-keys", "{\"name\": \"k\", \"scopes\": [\"sessions:read\"]}").expect(201);
    var first = holder(made.text("/raw_key"));
    assertThat(callers.mayStill(first)).isTrue();
    var path = "/api-keys/" + made.text("/id");
    var second = holder(api.post(path + "/rotate").expect(200).text("/raw_key"));
    assertThat(callers.mayStill(first)).isTrue();
    assertThat(callers.mayStill(second)).isTrue();
    var third =
        holder(api.post(path + "/rotate", "{\"revoke_now\": true}").expect(200).text("/raw_key"));
    assertThat(callers.mayStill(first)).isFalse();
    assertThat(callers.mayStill(second)).isFalse();
    assertThat(callers.mayStill(third)).isTrue();
    jdbc.sql("update api_key set expires_at = now() where id = :id")
        .param("id", UUID.fromString(made.text("/id")))
        .update();
    assertThat(callers.mayStill(third)).isFalse();
    assertThat(callers.mayStill(holder(tenant.key(), Scopes.everything()))).isTrue();
    assertThat(callers.mayStill(tenant.owner())).isTrue();
    jdbc.sql("update app_user set disabled_at = now() where tenant_id = :tenant")
        .param("tenant", tenant.owner().tenantId().value())
        .update();
    assertThat(callers.mayStill(holder(tenant.key(), Scopes.everything()))).isFalse();
    assertThat(callers.mayStill(tenant.owner())).isFalse();
  }

  private Caller holder(String raw) {
    return holder(raw, new Scopes(Set.of("sessions:read")));
  }

  private Caller holder(String raw, Scopes scopes) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(raw.getBytes(StandardCharsets.UTF_8));
      return new Caller(
          tenant.owner().tenantId(),
          tenant.owner().userId(),
          null,
          "k",
          scopes,
          false,
          new Credential.KeySecret(HexFormat.of().formatHex(hash)));
    } catch (java.security.NoSuchAlgorithmException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** As the filter makes them; the newest sign-in. */
  private Caller signedIn(Person person) {
    var id =
        jdbc.sql("select id from sign_in where user_id = :user order by created_at desc limit 1")
            .param("user", person.user().value())
            .query((row, _) -> row.getObject("id", UUID.class))
            .single();
    return new Caller(
        person.tenant(),
        person.user(),
        null,
        "Pat",
        Scopes.everything(),
        true,
        new Credential.SignIn(new SignInId(id)));
  }

  /** The whole answer, but for what names the request, of a sign-in that costs one hash. */
  private String refused(String body) {
    var before = compared();
    var answer = world.stranger().post("/auth/login", body).expect(401);
    assertThat(compared() - before).isEqualTo(5);
    var headers = new java.util.TreeMap<>(answer.headers());
    headers.remove("date");
    return headers + " " + answer.json();
  }

  private double compared() {
    return meters.get("parley.passwords.compared").counter().count();
  }

  private Api.Answer refresh(String token) {
    return world.stranger().post("/auth/refresh", "{\"refresh_token\": \"%s\"}".formatted(token));
  }

  private void disable(Person person) {
    jdbc.sql("update app_user set disabled_at = now() where id = :id")
        .param("id", person.user().value())
        .update();
  }

  /** As if the token had been used so many seconds ago. */
  private void moveUse(String token, int seconds) {
    try {
      var hash =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      var moved =
          jdbc.sql(
                  "update refresh_token set used_at = used_at - make_interval(secs => :seconds) where hash = :hash")
              .param("seconds", seconds)
              .param("hash", hash)
              .update();
      assertThat(moved).isEqualTo(1);
    } catch (java.security.NoSuchAlgorithmException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private int tokensKept() {
    return jdbc.sql("select count(*) from refresh_token where tenant_id = :tenant")
        .param("tenant", person.tenant().value())
        .query(Integer.class)
        .single();
  }

  private long daysLeft(String table) {
    return jdbc.sql(
            "select round(extract(epoch from max(expires_at) - now()) / 86400) from %s where tenant_id = :tenant"
                .formatted(table))
        .param("tenant", person.tenant().value())
        .query(Long.class)
        .single();
  }
}
