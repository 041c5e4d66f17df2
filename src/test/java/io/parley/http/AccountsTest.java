package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keys, plans, limits, and requests that are sent twice. */
@ServerTest
class AccountsTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;

  @Test
  void aKeyActsForTheUserWhoMadeIt() {
    var owner = world.owner();
    var me = owner.get("/users/me").expect(200);
    assertThat(owner.get("/auth/me").expect(200).json()).isEqualTo(me.json());
    assertThat(me.text("/role")).isEqualTo("owner");
    assertThat(me.text("/tenant/plan")).isEqualTo("unlimited");
    assertThat(me.text("/tenant/id")).isEqualTo(me.text("/tenant_id"));
    var key =
        owner
            .post("/api-keys", "{\"name\": \"gdpr\", \"scopes\": [\"gdpr:read\"]}")
            .expect(201)
            .text("/raw_key");
    assertThat(world.stranger().withKey(key).get("/users/me").expect(200).text("/id"))
        .isEqualTo(me.text("/id"));
  }

  @Test
  void theSecretIsShownOnceAndKeptNowhere() {
    var owner = world.owner();
    var made =
        owner
            .post(
                "/api-keys",
                "{\"name\": \"shop\", \"scopes\": [\"leads:read\"], \"expires_in_days\": 30}")
            .expect(201);
    var raw = made.text("/raw_key");
    assertThat(raw).matches("mf_[A-Za-z0-9_-]{43}");
    assertThat(made.text("/key_prefix")).isEqualTo(raw.substring(0, 7));
    assertThat(owner.get("/api-keys/" + made.text("/id")).expect(200).json().has("raw_key"))
        .isFalse();
    assertThat(owner.get("/api-keys").expect(200).json().toString()).doesNotContain(raw);
    assertThat(
            jdbc.sql("select string_agg(s::text, ' ') from api_key_secret s")
                .query(String.class)
                .single())
        .doesNotContain(raw);
    world.stranger().withKey(raw).get("/leads").expect(200);
  }

  @Test
  void manageIncludesReadAndNothingElse() {
    var tenant = world.tenant("unlimited");
    var key = world.withScopes(tenant, "leads:manage");
    key.get("/leads").expect(200);
    assertThat(key.get("/groups").expect(403).header("X-Required-Scopes")).isEqualTo("groups:read");
    assertThat(
            world
                .withScopes(tenant, "leads:read")
                .patch(
                    "/leads/" + java.util.UUID.randomUUID() + "/status", "{\"status\": \"lost\"}")
                .expect(403)
                .header("X-Required-Scopes"))
        .isEqualTo("leads:manage");
  }

  @Test
  void aKeyGivesNoScopeThatItLacks() {
    var tenant = world.tenant("unlimited");
    var manager = world.withScopes(tenant, "account:manage", "leads:read");
    manager.post("/api-keys", "{\"name\": \"a\", \"scopes\": [\"leads:read\"]}").expect(201);
    assertThat(
            manager
                .post("/api-keys", "{\"name\": \"b\", \"scopes\": [\"leads:manage\"]}")
                .expect(403)
                .header("X-Required-Scopes"))
        .isEqualTo("leads:manage");
    manager.post("/api-keys", "{\"name\": \"c\", \"scopes\": [\"*\"]}").expect(403);
    var strong =
        world
            .as(tenant)
            .post("/api-keys", "{\"name\": \"d\", \"scopes\": [\"*\"]}")
            .expect(201)
            .text("/id");
    manager.post("/api-keys/" + strong + "/rotate").expect(403);
  }

  @Test
  void afterARotationTheOldSecretWorksForADay() {
    var owner = world.owner();
    var made =
        owner.post("/api-keys", "{\"name\": \"a\", \"scopes\": [\"leads:read\"]}").expect(201);
    var id = made.text("/id");
    var second = owner.post("/api-keys/" + id + "/rotate").expect(200);
    assertThat(second.text("/id")).isEqualTo(id);
    world.stranger().withKey(made.text("/raw_key")).get("/leads").expect(200);
    world.stranger().withKey(second.text("/raw_key")).get("/leads").expect(200);
    var third = owner.post("/api-keys/" + id + "/rotate", "{\"revoke_now\": true}").expect(200);
    world.stranger().withKey(made.text("/raw_key")).get("/leads").expect(401);
    world.stranger().withKey(second.text("/raw_key")).get("/leads").expect(401);
    world.stranger().withKey(third.text("/raw_key")).get("/leads").expect(200);
    assertThat(owner.get("/api-keys").json()).hasSize(2);
  }

  @Test
  void aRotationThatIsRepeatedGivesTheSameSecret() {
    var owner = world.owner();
    var id =
        owner
            .post("/api-keys", "{\"name\": \"a\", \"scopes\": [\"leads:read\"]}")
            .expect(201)
            .text("/id");
    var keyed = owner.with("Idempotency-Key", "rotate once");
    var first = keyed.post("/api-keys/" + id + "/rotate").expect(200);
    var again = keyed.post("/api-keys/" + id + "/rotate").expect(200);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
  }

  @Test
  void oneNameAtOnceIsTakenOnce() throws Exception {
    var api = world.owner();
    var calls = new ArrayList<Callable<Integer>>();
    for (var number = 0; number < 20; number++) {
      calls.add(() -> api.post("/sessions", "{\"name\": \"same\"}").status());
    }
    try (var threads = Executors.newFixedThreadPool(20)) {
      for (var answer : threads.invokeAll(calls)) {
        assertThat(answer.get()).isIn(201, 409);
      }
    }
    assertThat(api.get("/sessions").json()).hasSize(1);
  }

  @Test
  void presetsAreScopesByAName() {
    var made =
        world.owner().post("/api-keys", "{\"name\": \"a\", \"preset\": \"read_only\"}").expect(201);
    assertThat(made.json().path("scopes").toString())
        .contains("leads:read")
        .doesNotContain("manage", "*");
  }

  @Test
  void aDisabledUsersKeysStopAtOnce() {
    var tenant = world.tenant("unlimited");
    world.as(tenant).get("/leads").expect(200);
    jdbc.sql("update app_user set disabled_at = now() where tenant_id = :tenant")
        .param("tenant", tenant.owner().tenantId().value())
        .update();
    world.as(tenant).get("/leads").expect(401);
  }

  @Test
  void aTenantsRequestsAreCountedTogether() {
    var tenant = world.tenant("free");
    var one = world.as(tenant);
    var other = world.withScopes(tenant, "leads:read");
    var began = System.nanoTime();
    var passed = 0;
    var answer = one.get("/leads");
    while (answer.status() == 200) {
      assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("10");
      assertThat(Long.parseLong(answer.header("X-RateLimit-Remaining"))).isBetween(0L, 9L);
      assertThat(Long.parseLong(answer.header("X-RateLimit-Reset"))).isGreaterThan(1_700_000_000L);
      answer = (passed++ % 2 == 0 ? other : one).get("/leads");
    }
    // A slow machine gets a token back every six seconds.
    var returned = (System.nanoTime() - began) / 6_000_000_000L;
    assertThat((long) passed).isBetween(10L, 10L + returned);
    var refused = answer.expect(429);
    assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(1L, 6L);
    assertThat(refused.header("X-RateLimit-Remaining")).isEqualTo("0");
    assertThat(refused.detail()).contains("10 requests a minute");
    one.with("X-Forwarded-For", "10.9.8.7").get("/LEADS").expect(429);
    world.owner().get("/leads").expect(200);
  }

  @Test
  void unlimitedStillSendsTheHeaders() {
    var answer = world.owner().get("/leads").expect(200);
    assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("1000000");
  }

  @Test
  void twoCallersCannotBothTakeTheLastPlace() throws Exception {
    var api = world.as(world.tenant("business"));
    var calls = new ArrayList<Callable<Integer>>();
    for (var number = 0; number < 30; number++) {
      var body = "{\"name\": \"s%d\"}".formatted(number);
      calls.add(() -> api.post("/sessions", body).status());
    }
    var statuses = new ArrayList<Integer>();
    try (var threads = Executors.newFixedThreadPool(30)) {
      for (var answer : threads.invokeAll(calls)) {
        statuses.add(answer.get());
      }
    }
    assertThat(statuses).containsOnly(201, 403);
    assertThat(statuses.stream().filter(status -> status == 201)).hasSize(15);
    var refused = api.post("/sessions", "{\"name\": \"one more\"}").expect(403);
    assertThat(refused.detail()).contains("'business'", "'unlimited'");
    var id = api.get("/sessions").text("/0/id");
    api.delete("/sessions/" + id).expect(200);
    api.post("/sessions", "{\"name\": \"one more\"}").expect(201);
  }

  @Test
  void theSameRequestTwiceHasOneEffectAndOneAnswer() {
    var api = world.owner();
    var keyed = api.with("Idempotency-Key", "order 17");
    var first = keyed.post("/sessions", "{\"name\": \"once\"}").expect(201);
    var again = keyed.post("/sessions", "{ \"name\":\"once\" }").expect(201);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(first.header("Idempotent-Replayed")).isEmpty();
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(api.get("/sessions").json()).hasSize(1);
    assertThat(keyed.post("/sessions", "{\"name\": \"another\"}").expect(422).detail())
        .contains("Idempotency-Key");
    world
        .owner()
        .with("Idempotency-Key", "order 17")
        .post("/sessions", "{\"name\": \"once\"}")
        .expect(201);
    api.with("Idempotency-Key", "x".repeat(256))
        .post("/sessions", "{\"name\": \"long\"}")
        .expect(422);
  }

  @Test
  void anAnswerIsForgottenAfterADay() {
    var key = UUID.randomUUID().toString();
    var api = world.owner().with("Idempotency-Key", key);
    var request = "{\"name\": \"a\", \"scopes\": [\"leads:read\"]}";
    var first = api.post("/api-keys", request).expect(201).text("/raw_key");
    answeredEarlier(key, "23 hours");
    assertThat(api.post("/api-keys", request).expect(201).text("/raw_key")).isEqualTo(first);
    answeredEarlier(key, "1 hour");
    assertThat(api.post("/api-keys", request).expect(201).text("/raw_key")).isNotEqualTo(first);
  }

  private void answeredEarlier(String key, String by) {
    jdbc.sql(
            """
            update idempotent_answer set created_at = created_at - cast(:by as interval)
            where key = :key
            """)
        .param("by", by)
        .param("key", key)
        .update();
  }

  @Test
  void aSecretThatIsReplayedIsKeptEncrypted() {
    var api = world.owner().with("Idempotency-Key", "key 1");
    var raw =
        api.post("/api-keys", "{\"name\": \"a\", \"scopes\": [\"leads:read\"]}")
            .expect(201)
            .text("/raw_key");
    assertThat(
            api.post("/api-keys", "{\"name\": \"a\", \"scopes\": [\"leads:read\"]}")
                .expect(201)
                .text("/raw_key"))
        .isEqualTo(raw);
    var kept =
        jdbc.sql("select string_agg(encode(answer, 'escape'), ' ') from idempotent_answer")
            .query(String.class)
            .single();
    assertThat(kept).doesNotContain(raw);
  }

  @Test
  void whatWasRefusedIsNotKept() {
    var team = world.team();
    var keyed = team.api().with("Idempotency-Key", "k");
    keyed.post("/sessions", "{}").expect(422);
    keyed.post("/sessions", "{\"name\": \"valid now\"}").expect(201);
  }

  @Test
  void everyKindOfMakingTakesAKey() {
    var team = world.team();
    var keyed = team.api().with("Idempotency-Key", "k");
    var group =
        "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"monitor_mode\": \"all\"}"
            .formatted(team.session(), team.waGroup());
    var monitored = keyed.post("/groups", group).expect(201);
    assertThat(keyed.post("/groups", group).expect(201).json()).isEqualTo(monitored.json());
    var message =
        "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"from\": \"+15550123456\", \"text\": \"x\"}"
            .formatted(team.session(), team.waGroup());
    var written = keyed.post("/simulator/messages", message).expect(202);
    assertThat(keyed.post("/simulator/messages", message).expect(202).json())
        .isEqualTo(written.json());
    assertThat(keyed.post("/simulator/messages/batch", "[" + message + "]").expect(202).json())
        .isEqualTo(keyed.post("/simulator/messages/batch", "[" + message + "]").expect(202).json());
    assertThat(team.api().get("/groups/" + monitored.text("/id")).number("/messages_processed"))
        .isEqualTo(2);
    var simulated = "{\"session_id\": \"%s\", \"name\": \"g\"}".formatted(team.session());
    assertThat(keyed.post("/simulator/groups", simulated).expect(201).json())
        .isEqualTo(keyed.post("/simulator/groups", simulated).expect(201).json());
  }

  @Test
  void manyAtOnceWithOneKeyMakeOne() throws Exception {
    var api = world.owner();
    var keyed = api.with("Idempotency-Key", "race");
    var calls = new ArrayList<Callable<Integer>>();
    for (var number = 0; number < 20; number++) {
      calls.add(() -> keyed.post("/sessions", "{\"name\": \"race\"}").status());
    }
    try (var threads = Executors.newFixedThreadPool(20)) {
      for (var answer : threads.invokeAll(calls)) {
        assertThat(answer.get()).isIn(201, 409);
      }
    }
    assertThat(api.get("/sessions").json()).hasSize(1);
  }

  @Test
  void aKeyIsFoundWhateverTheHeaderIsCalled() {
    var key = world.tenant("unlimited").key();
    world.stranger().with("x-api-key".toUpperCase(Locale.ROOT), key).get("/leads").expect(200);
    world.stranger().with("Authorization", "Bearer " + key).get("/leads").expect(401);
  }
}
