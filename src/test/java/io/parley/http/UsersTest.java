package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.accounts.TestTenants;
import io.parley.accounts.TestTenants.Person;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Who is in a tenant, who may change that, and what goes with whom. */
@ServerTest
@ExtendWith(OutputCaptureExtension.class)
class UsersTest {
  private static final String CHOSEN = "a-lantern-by-the-sea-7";

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;
  private TestTenants.Tenant tenant;
  private Person ownerPerson;
  private Api owner;
  private Api admin;

  @BeforeEach
  void aTenant() {
    tenant = world.tenant("unlimited");
    ownerPerson = world.person(tenant, "owner");
    owner = signedIn(ownerPerson);
    admin = world.signedIn(tenant, "admin");
    // Whom the keys of other tests act for; nobody can sign in as them.
    jdbc.sql("delete from app_user where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.owner().tenantId().value())
        .param("id", tenant.owner().userId().value())
        .update();
  }

  /** All tests come from one network. */
  @AfterEach
  void noFailureIsLeft() {
    jdbc.sql("delete from sign_in_failure").update();
  }

  @Test
  void theInvitedSetAPasswordAndSignIn() {
    var email = email();
    var invited =
        owner
            .post(
                "/users",
                "{\"email\": \" %s \", \"full_name\": \"Ann\", \"role\": \"admin\"}"
                    .formatted(email))
            .expect(201);
    assertThat(invited.text("/email")).isEqualTo(email);
    assertThat(invited.text("/status")).isEqualTo("invited");
    login(email, "none").expect(401);
    var token = invited.text("/invitation_token");
    reset(token, CHOSEN).expect(200);
    var signedIn = login(email.toUpperCase(java.util.Locale.ROOT), CHOSEN).expect(200);
    assertThat(signedIn.text("/user/role")).isEqualTo("admin");
    assertThat(signedIn.text("/user/full_name")).isEqualTo("Ann");
    assertThat(reset(token, CHOSEN + "8").expect(400).detail()).contains("used before");
    login(email, CHOSEN).expect(200);
    assertThat(
            world
                .withToken(signedIn.text("/access_token"))
                .get("/users")
                .expect(200)
                .number("/total"))
        .isEqualTo(3);
    assertThat(
            jdbc.sql("select count(*) from password_link where tenant_id = :tenant")
                .param("tenant", tenant.owner().tenantId().value())
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void anInvitationEndsWhenTheInvitedBecomesMore() {
    var email = email();
    var invited = admin.post("/users", "{\"email\": \"%s\"}".formatted(email)).expect(201);
    var user = "/users/" + invited.text("/id");
    owner.patch(user, "{\"full_name\": \"Ann\"}").expect(200);
    assertThat(tokens()).isOne();
    owner.patch(user, "{\"role\": \"owner\"}").expect(200);
    reset(invited.text("/invitation_token"), CHOSEN).expect(400);
    login(email, CHOSEN).expect(401);
    forgot(email).expect(202);
    await().until(() -> tokens() == 1);
    owner.patch(user, "{\"is_active\": false}").expect(200);
    assertThat(tokens()).isZero();
  }

  private long tokens() {
    return jdbc.sql("select count(*) from password_link where tenant_id = :tenant")
        .param("tenant", tenant.owner().tenantId().value())
        .query(Long.class)
        .single();
  }

  @Test
  void anInvitationEndsAfterAWeek() {
    var token =
        owner
            .post("/users", "{\"email\": \"%s\"}".formatted(email()))
            .expect(201)
            .text("/invitation_token");
    assertThat(
            jdbc.sql("select encode(hash, 'escape') from password_link where tenant_id = :tenant")
                .param("tenant", tenant.owner().tenantId().value())
                .query(String.class)
                .single())
        .as("only a hash is kept")
        .doesNotContain(token);
    jdbc.sql("update password_link set expires_at = now() where tenant_id = :tenant")
        .param("tenant", tenant.owner().tenantId().value())
        .update();
    reset(token, CHOSEN).expect(400);
    reset("no token", CHOSEN).expect(400);
  }

  @Test
  void anAddressIsOnceInATenantAndOfOthersNothingIsTold() {
    var email = email();
    var there =
        owner.post("/users", "{\"email\": \"%s\"}".formatted(email)).expect(201).text("/id");
    var again =
        owner.post(
            "/users", "{\"email\": \"%s\"}".formatted(email.toUpperCase(java.util.Locale.ROOT)));
    assertThat(again.expect(409).text("/id")).isEqualTo(there);
    var elsewhere = world.tenant("unlimited");
    world
        .signedIn(elsewhere, "owner")
        .post("/users", "{\"email\": \"%s\"}".formatted(email))
        .expect(201);
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', email",
    "'{\"email\": \"nobody\"}', email",
    "'{\"email\": \"a b@example.com\"}', email",
    "'{\"email\": \"x@example.com\", \"role\": \"king\"}', role"
  })
  void aUserThatCannotBeIsRefusedByName(String body, String field) {
    assertThat(owner.post("/users", body).expect(422).text("/errors/0/field")).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short",
        "password1234",
        "123456789012",
        "qwertyuiopas",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "Welcome2026!!",
        "ABCDEFGHIJKL"
      })
  void aPasswordThatIsTriedFirstIsNone(String password) {
    var token =
        owner
            .post("/users", "{\"email\": \"%s\"}".formatted(email()))
            .expect(201)
            .text("/invitation_token");
    assertThat(reset(token, password).expect(422).text("/errors/0/field")).isEqualTo("password");
    reset(token, CHOSEN).expect(200);
  }

  @Test
  void aSameInvitationTwiceIsOne() {
    var email = email();
    var keyed = owner.with("Idempotency-Key", UUID.randomUUID().toString());
    var body = "{\"email\": \"%s\"}".formatted(email);
    var first = keyed.post("/users", body).expect(201);
    var second = keyed.post("/users", body).expect(201);
    assertThat(second.json()).isEqualTo(first.json());
    reset(second.text("/invitation_token"), CHOSEN).expect(200);
  }

  @Test
  void adminsManageAllButOwners() {
    var member = world.person(tenant, "member").user();
    admin.post("/users", "{\"email\": \"%s\", \"role\": \"admin\"}".formatted(email())).expect(201);
    assertThat(
            admin
                .post("/users", "{\"email\": \"%s\", \"role\": \"owner\"}".formatted(email()))
                .expect(403)
                .detail())
        .contains("Only owners");
    admin.patch("/users/" + member, "{\"role\": \"admin\"}").expect(200);
    admin.patch("/users/" + member, "{\"role\": \"owner\"}").expect(403);
    admin.patch("/users/" + ownerPerson.user(), "{\"full_name\": \"X\"}").expect(403);
    admin.patch("/users/" + ownerPerson.user(), "{\"is_active\": false}").expect(403);
    admin.delete("/users/" + ownerPerson.user()).expect(403);
    owner.patch("/users/" + member, "{\"role\": \"owner\"}").expect(200);
    admin.delete("/users/" + member).expect(403);
    var user = world.signedIn(tenant, "member");
    user.get("/users").expect(403);
    user.post("/users", "{\"email\": \"%s\"}".formatted(email())).expect(403);
  }

  @Test
  void theLastOwnerStays() {
    var mine = "/users/" + ownerPerson.user();
    for (var change : List.of("{\"role\": \"admin\"}", "{\"is_active\": false}")) {
      assertThat(owner.patch(mine, change).expect(409).detail()).contains("last owner");
    }
    assertThat(owner.delete(mine).expect(409).detail()).contains("/users/me");
    var invited =
        owner
            .post("/users", "{\"email\": \"%s\", \"role\": \"owner\"}".formatted(email()))
            .expect(201);
    owner.patch(mine, "{\"role\": \"admin\"}").expect(409);
    reset(invited.text("/invitation_token"), CHOSEN).expect(200);
    owner.patch(mine, "{\"role\": \"admin\"}").expect(200);
    assertThat(owner.get("/users/me").text("/role")).isEqualTo("admin");
    owner.delete("/users/" + invited.text("/id")).expect(403);
  }

  /** Whom the first start of the server made; here there are other tenants. */
  @Test
  void theOnlyAdministratorOfTheServerStays() {
    var first = jdbc.sql("select id from app_user where is_superadmin").query(UUID.class).single();
    var person = world.person(tenant, "owner");
    var administrator = signedIn(person);
    administers(person.user().value());
    try {
      var path = "/users/" + person.user();
      assertThat(owner.delete(path).expect(409).detail()).contains("only administrator");
      owner.patch(path, "{\"is_active\": false}").expect(409);
      owner.patch(path, "{\"role\": \"admin\"}").expect(409);
      owner.patch(path, "{\"full_name\": \"Owner\"}").expect(200);
      leave(administrator, Person.PASSWORD).expect(409);
    } finally {
      administers(first);
    }
    leave(administrator, Person.PASSWORD).expect(200);
  }

  private void administers(UUID user) {
    jdbc.sql("update app_user set is_superadmin = id = :user where is_superadmin or id = :user")
        .param("user", user)
        .update();
  }

  @Test
  void ofTwoOwnersWhoRemoveEachOtherOneIsLeft() throws Exception {
    for (var round = 0; round < 5; round++) {
      var other = world.tenant("unlimited");
      var one = world.person(other, "owner");
      var two = world.person(other, "owner");
      jdbc.sql("delete from app_user where tenant_id = :tenant and id = :id")
          .param("tenant", other.owner().tenantId().value())
          .param("id", other.owner().userId().value())
          .update();
      var first = signedIn(one);
      var second = signedIn(two);
      var deeds =
          List.<Callable<Api.Answer>>of(
              () -> first.patch("/users/" + two.user(), "{\"role\": \"member\"}"),
              () -> second.patch("/users/" + one.user(), "{\"role\": \"member\"}"));
      try (var threads = Executors.newFixedThreadPool(2)) {
        for (var answer : threads.invokeAll(deeds)) {
          assertThat(answer.get().status()).isIn(200, 403);
        }
      }
      assertThat(
              jdbc.sql("select count(*) from app_user where tenant_id = :tenant and role = 'owner'")
                  .param("tenant", other.owner().tenantId().value())
                  .query(Long.class)
                  .single())
          .isOne();
    }
  }

  @Test
  void whoIsDisabledIsOutAtOnceWithAllKeys() {
    var person = world.person(tenant, "admin");
    var user = signedIn(person);
    var key =
        world
            .stranger()
            .withKey(
                user.post("/api-keys", "{\"name\": \"k\", \"scopes\": [\"leads:read\"]}")
                    .expect(201)
                    .text("/raw_key"));
    key.get("/leads").expect(200);
    owner.patch("/users/" + person.user(), "{\"is_active\": false}").expect(200);
    user.get("/leads").expect(401);
    key.get("/leads").expect(401);
    login(person.email(), Person.PASSWORD).expect(401);
    assertThat(
            owner
                .patch("/users/" + person.user(), "{\"is_active\": true}")
                .expect(200)
                .text("/status"))
        .isEqualTo("active");
    key.get("/leads").expect(200);
    user.get("/leads").expect(401);
    login(person.email(), Person.PASSWORD).expect(200);
    owner.delete("/users/" + person.user()).expect(200);
    key.get("/leads").expect(401);
    login(person.email(), Person.PASSWORD).expect(401);
    owner.delete("/users/" + person.user()).expect(404);
  }

  @Test
  void keysOfOneWhoBecomesAMemberDoNoMoreThanMembers() {
    var person = world.person(tenant, "admin");
    var user = signedIn(person);
    var strong = key(user, "[\"*\"]");
    var weak = key(user, "[\"leads:read\"]");
    owner.patch("/users/" + person.user(), "{\"role\": \"member\"}").expect(200);
    strong.get("/leads").expect(401);
    weak.get("/leads").expect(200);
    user.post("/users", "{\"email\": \"%s\"}".formatted(email())).expect(403);
  }

  @Test
  void nobodyGetsAKeyThatActsForSomebodyAboveThem() {
    var owners = keyId(owner, "[\"leads:read\"]");
    var admins = keyId(admin, "[\"leads:read\"]");
    var otherAdmin = world.signedIn(tenant, "admin");
    assertThat(admin.post("/api-keys/" + owners + "/rotate").expect(403).detail())
        .contains("only they and owners");
    otherAdmin.post("/api-keys/" + admins + "/rotate").expect(403);
    assertThat(admin.delete("/api-keys/" + owners).expect(403).detail()).contains("Only owners");
    admin.post("/api-keys/" + admins + "/rotate").expect(200);
    owner.post("/api-keys/" + admins + "/rotate").expect(200);
    otherAdmin.delete("/api-keys/" + admins).expect(200);
    owner.post("/api-keys/" + owners + "/rotate").expect(200);
    owner.delete("/api-keys/" + owners).expect(200);
    admin.delete("/api-keys/" + owners).expect(404);
    admin.post("/api-keys/" + owners + "/rotate").expect(404);
  }

  @Test
  void aKeyThatIsMadeDuringADemotionIsNone() throws Exception {
    var person = world.person(tenant, "admin");
    var user = signedIn(person);
    try (var threads = Executors.newSingleThreadExecutor()) {
      // The team's row is held until the role has changed, and whoever makes a key waits for it.
      var made =
          transaction.execute(
              _ -> {
                jdbc.sql("select tenant_id from tenant where tenant_id = :tenant for no key update")
                    .param("tenant", person.tenant().value())
                    .query()
                    .singleRow();
                var holder = jdbc.sql("select pg_backend_pid()").query(Integer.class).single();
                var asked =
                    threads.submit(
                        () -> user.post("/api-keys", "{\"name\": \"k\", \"scopes\": [\"*\"]}"));
                await()
                    .until(
                        () ->
                            jdbc.sql(
                                    "select exists (select from pg_locks where not granted and :holder = any(pg_blocking_pids(pid)))")
                                .param("holder", holder)
                                .query(Boolean.class)
                                .single());
                jdbc.sql(
                        "update app_user set role = 'member' where tenant_id = :tenant and id = :id")
                    .param("tenant", person.tenant().value())
                    .param("id", person.user().value())
                    .update();
                return asked;
              });
      java.util.Objects.requireNonNull(made).get().expect(403);
    }
  }

  @Test
  void aRepeatedRequestShowsItsSecretToNobodyElse() {
    var body = "{\"email\": \"%s\"}".formatted(email());
    var idempotencyKey = UUID.randomUUID().toString();
    for (var request :
        Map.of("/users", body, "/api-keys", "{\"name\": \"k\", \"scopes\": [\"*\"]}").entrySet()) {
      var path = request.getKey();
      owner.with("Idempotency-Key", idempotencyKey).post(path, request.getValue()).expect(201);
      for (var other : List.of(admin, key(owner, "[\"account:manage\"]"))) {
        var answer = other.with("Idempotency-Key", idempotencyKey).post(path, request.getValue());
        assertThat(answer.expect(422).detail()).contains("Idempotency-Key");
      }
    }
  }

  private static String keyId(Api user, String scopes) {
    return user.post("/api-keys", "{\"name\": \"k\", \"scopes\": %s}".formatted(scopes))
        .expect(201)
        .text("/id");
  }

  @Test
  void aKeyMakesNobodyWhoMayDoMoreThanItself() {
    var key = key(owner, "[\"account:manage\"]");
    key.get("/users").expect(200);
    assertThat(key.post("/users", "{\"email\": \"%s\"}".formatted(email())).expect(403).detail())
        .contains("more than itself");
    var member = world.person(tenant, "member").user();
    key.patch("/users/" + member, "{\"role\": \"admin\"}").expect(403);
    key.patch("/users/" + member, "{\"full_name\": \"New\"}").expect(200);
    key(owner, "[\"*\"]").post("/users", "{\"email\": \"%s\"}".formatted(email())).expect(201);
  }

  @Test
  void usersAreListedNewestFirst() {
    var made = new ArrayList<String>();
    for (var number = 0; number < 3; number++) {
      made.addFirst(
          owner.post("/users", "{\"email\": \"%s\"}".formatted(email())).expect(201).text("/id"));
    }
    var page = owner.get("/users?limit=2").expect(200);
    assertThat(page.number("/total")).isEqualTo(5);
    var next = owner.get("/users?limit=2&cursor=" + page.text("/next_cursor")).expect(200);
    var seen =
        Stream.concat(
                page.json().path("users").values().stream(),
                next.json().path("users").values().stream())
            .map(user -> user.path("id").asString())
            .toList();
    assertThat(seen)
        .startsWith(made.get(0), made.get(1), made.get(2))
        .hasSize(4)
        .doesNotHaveDuplicates();
    assertThat(owner.get("/users").json().toString()).doesNotContain("token", "password");
  }

  @Test
  void aUserRenamesThemselves() {
    var member = world.signedIn(tenant, "member");
    assertThat(
            member
                .patch("/users/me", "{\"full_name\": \" Ann B. \"}")
                .expect(200)
                .text("/full_name"))
        .isEqualTo("Ann B.");
    assertThat(member.get("/auth/me").text("/full_name")).isEqualTo("Ann B.");
    member.patch("/users/me", "{\"full_name\": \" \"}").expect(422);
    member.patch("/users/me", "{\"full_name\": null}").expect(422);
    assertThat(member.patch("/users/me", "{}").expect(200).text("/full_name")).isEqualTo("Ann B.");
  }

  @Test
  void anotherPasswordEndsTheOtherSignIns() {
    var person = world.person(tenant, "member");
    var here = signedIn(person);
    var there = signedIn(person);
    var body = "{\"current_password\": \"%s\", \"password\": \"%s\"}";
    assertThat(
            here.post("/auth/setup-password", body.formatted("wrong", CHOSEN)).expect(403).detail())
        .contains("wrong");
    here.post("/auth/setup-password", "{\"password\": \"%s\"}".formatted(CHOSEN)).expect(422);
    forgot(person.email()).expect(202);
    await().until(() -> links(person) == 1);
    here.post("/auth/setup-password", body.formatted(Person.PASSWORD, CHOSEN)).expect(200);
    assertThat(links(person)).isZero();
    here.get("/users/me").expect(200);
    there.get("/users/me").expect(401);
    login(person.email(), Person.PASSWORD).expect(401);
    login(person.email(), CHOSEN).expect(200);
    key(owner, "[\"*\"]").post("/auth/setup-password", body.formatted("a", CHOSEN)).expect(403);
  }

  @Test
  void aForgottenPasswordIsReplacedByALink(CapturedOutput output) {
    var person = world.person(tenant, "member");
    var member = signedIn(person);
    forgot(person.email()).expect(202);
    await().until(() -> token(output, person) != null);
    var token = java.util.Objects.requireNonNull(token(output, person));
    forgot(person.email()).expect(202);
    login(person.email(), Person.PASSWORD).expect(200);
    reset(token, CHOSEN).expect(200);
    member.get("/users/me").expect(401);
    login(person.email(), Person.PASSWORD).expect(401);
    login(person.email(), CHOSEN).expect(200);
    reset(token, CHOSEN).expect(400);
    assertThat(links(person)).as("the second one came too soon").isZero();
    assertThat(output.toString()).doesNotContain(person.email());
  }

  @Test
  void whoAsksForALinkLearnsNothing() {
    var known = world.person(tenant, "member");
    var disabled = world.person(tenant, "member");
    owner.patch("/users/" + disabled.user(), "{\"is_active\": false}").expect(200);
    var answer = forgot(known.email()).expect(202);
    assertThat(forgot(email()).expect(202).json()).isEqualTo(answer.json());
    assertThat(forgot(disabled.email()).expect(202).json()).isEqualTo(answer.json());
    await().until(() -> links(known) == 1);
    assertThat(links(disabled)).isZero();
    world.stranger().post("/auth/forgot-password", "{}").expect(422);
  }

  @Test
  void whoAsksForTooManyLinksAsksInVainAndStillSignsIn() {
    var known = world.person(tenant, "member");
    forgot(email()).expect(202);
    jdbc.sql(
            """
            insert into sign_in_failure (account, network, at)
            select f.account, f.network, f.at from sign_in_failure f, generate_series(1, 99)
            """)
        .update();
    forgot(known.email()).expect(202);
    signedIn(known);
    jdbc.sql("delete from sign_in_failure").update();
    var other = world.person(tenant, "member");
    forgot(other.email()).expect(202);
    // Links are made one after the other: had there been one for the first, it would be there.
    await().until(() -> links(other) == 1);
    assertThat(links(known)).isZero();
  }

  @Test
  void aLinkThatAnybodyAsksForEndsNoInvitation() {
    var email = email();
    var token =
        owner
            .post("/users", "{\"email\": \"%s\"}".formatted(email))
            .expect(201)
            .text("/invitation_token");
    jdbc.sql(
            "update password_link set created_at = created_at - interval '1 hour' where tenant_id = :tenant")
        .param("tenant", tenant.owner().tenantId().value())
        .update();
    forgot(email).expect(202);
    await()
        .until(
            () ->
                jdbc.sql("select count(*) from password_link where tenant_id = :tenant")
                        .param("tenant", tenant.owner().tenantId().value())
                        .query(Long.class)
                        .single()
                    == 2);
    reset(token, CHOSEN).expect(200);
  }

  private static @Nullable String token(CapturedOutput output, Person person) {
    var line =
        Pattern.compile("user " + person.user() + " sets a password with \\S+token=(\\S+)")
            .matcher(output);
    return line.find() ? line.group(1) : null;
  }

  private long links(Person person) {
    return jdbc.sql(
            "select count(*) from password_link where tenant_id = :tenant and user_id = :user")
        .param("tenant", person.tenant().value())
        .param("user", person.user().value())
        .query(Long.class)
        .single();
  }

  private Api.Answer forgot(String email) {
    return world.stranger().post("/auth/forgot-password", "{\"email\": \"%s\"}".formatted(email));
  }

  @Test
  void whoLeavesTakesTheirKeysAndNothingElse() {
    var person = world.person(tenant, "member");
    var member = signedIn(person);
    var team = Team.of(admin);
    member.delete("/users/me").expect(400);
    leave(member, "").expect(422);
    leave(member, "wrong-password-wrong").expect(403);
    leave(member, Person.PASSWORD).expect(200);
    member.get("/users/me").expect(401);
    login(person.email(), Person.PASSWORD).expect(401);
    admin.get("/sessions/" + team.session()).expect(200);
  }

  @Test
  void wrongPasswordsCountAsFailuresToSignIn() {
    var person = world.person(tenant, "member");
    var member = signedIn(person);
    var last =
        Stream.generate(() -> leave(member, "wrong-password-wrong").status())
            .limit(11)
            .reduce((_, status) -> status);
    assertThat(last).contains(429);
    login(person.email(), Person.PASSWORD).expect(429);
  }

  @Test
  void withTheLastOwnerGoesEverything() {
    var key = key(owner, "[\"*\"]");
    owner
        .patch("/tenant/settings", "{\"chat_history_access_enabled\": true, \"ai_consent\": true}")
        .expect(200);
    var team = Team.of(owner);
    team.watch("\"monitor_mode\": \"all\"");
    team.writes(
        World.phone(), "Ann", "a text", "\"type\": \"image\", \"media_url\": \"sample:image\"");
    owner
        .post(
            "/simulator/messages",
            "{\"session_id\": \"%s\", \"from\": \"%s\", \"text\": \"hi\"}"
                .formatted(team.session(), World.phone()))
        .expect(202);
    var lead = owner.get("/leads").expect(200).text("/leads/0/id");
    owner.patch("/leads/" + lead + "/status", "{\"status\": \"contacted\"}").expect(200);
    owner
        .patch("/leads/" + lead, "{\"assignee_id\": \"%s\"}".formatted(ownerPerson.user()))
        .expect(200);
    owner.post("/custom-groups", "{\"name\": \"G\", \"members\": [\"+15550100008\"]}").expect(201);
    owner
        .with("Idempotency-Key", "k")
        .post("/users", "{\"email\": \"%s\"}".formatted(email()))
        .expect(201);
    var media = owner.get("/events?types=group.message").text("/events/0/data/media/id");
    await().until(() -> owner.get("/media/" + media).status() == 200);
    var id = tenant.owner().tenantId();
    var folder = TestDataDirectory.PATH.resolve("media").resolve(id.toString());
    assertThat(folder).isDirectory();
    assertThat(rows())
        .containsKeys(
            "tenant",
            "message",
            "lead",
            "event",
            "session",
            "consent_record",
            "usage_day",
            "message_media",
            "media_content",
            "custom_group_member",
            "simulator_account");
    var others = Team.of(world.owner());
    others.watch("\"monitor_mode\": \"all\"");
    others.writes(World.phone(), "Ben", "stays");

    leave(owner, Person.PASSWORD).expect(200);
    for (var gone : List.of(owner, admin, key)) {
      gone.get("/users/me").expect(401);
    }
    login(ownerPerson.email(), Person.PASSWORD).expect(401);
    await().untilAsserted(() -> assertThat(rows()).isEmpty());
    assertThat(Files.exists(folder)).isFalse();
    assertThat(others.leads()).isOne();
  }

  /** How many rows each table has of the tenant, but for those that have none. */
  private Map<String, Long> rows() {
    var rows = new TreeMap<String, Long>();
    for (var table :
        jdbc.sql(
                """
                select c.table_name
                from information_schema.columns c
                join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
                where c.column_name = 'tenant_id' and c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
                """)
            .query(String.class)
            .list()) {
      var count =
          jdbc.sql("select count(*) from " + table + " where tenant_id = :tenant")
              .param("tenant", tenant.owner().tenantId().value())
              .query(Long.class)
              .single();
      if (count > 0) {
        rows.put(String.valueOf(table), count);
      }
    }
    return rows;
  }

  private static String email() {
    return "somebody-" + UUID.randomUUID() + "@example.com";
  }

  private Api signedIn(Person person) {
    return world.withToken(world.signIn(person).text("/access_token"));
  }

  private Api.Answer login(String email, String password) {
    return world
        .stranger()
        .post(
            "/auth/login", "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
  }

  private Api.Answer reset(String token, String password) {
    return world
        .stranger()
        .post(
            "/auth/reset-password",
            "{\"token\": \"%s\", \"password\": \"%s\"}".formatted(token, password));
  }

  private static Api.Answer leave(Api api, String password) {
    return api.send(
        "DELETE",
        "/users/me",
        "{\"current_password\": \"%s\"}"
            .formatted(password)
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private Api key(Api user, String scopes) {
    return world
        .stranger()
        .withKey(
            user.post("/api-keys", "{\"name\": \"k\", \"scopes\": %s}".formatted(scopes))
                .expect(201)
                .text("/raw_key"));
  }
}
