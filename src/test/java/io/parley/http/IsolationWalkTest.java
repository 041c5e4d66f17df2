package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import io.parley.accounts.TestTenants;
import io.parley.http.OpenApi.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks all routes of the document as everybody who must not get through. For each route the
 * owner's same request succeeds: only then is a refusal evidence. A route that the table below does
 * not cover fails the walk.
 */
@ServerTest
class IsolationWalkTest {
  private static final String KEY_HEADER = "X-API-Key";

  /** How a route is called with the things of a tenant. */
  private record Call(
      int status,
      Function<Things, String> path,
      @Nullable Function<Things, String> body,
      boolean foreign,
      boolean ofUser) {
    Call(
        int status,
        Function<Things, String> path,
        @Nullable Function<Things, String> body,
        boolean foreign) {
      this(status, path, body, foreign, false);
    }

    /** A call that only somebody who signed in can make. */
    static Call ofUser(String path) {
      return new Call(200, _ -> path, null, false, true);
    }

    /**
     * A call that names something of the tenant: a stranger's must be answered as if it were not
     * there.
     */
    static Call naming(int status, Function<Things, String> path) {
      return new Call(status, path, null, true);
    }

    static Call naming(int status, Function<Things, String> path, Function<Things, String> body) {
      return new Call(status, path, body, true);
    }

    /** A call that names nothing: a stranger gets their own. */
    static Call of(int status, String path) {
      return new Call(status, _ -> path, null, false);
    }

    static Call of(int status, String path, Function<Things, String> body) {
      return new Call(status, _ -> path, body, false);
    }
  }

  /** What a tenant has. */
  private record Things(
      String session,
      String qrSession,
      String waGroup,
      String otherWaGroup,
      String group,
      String lead,
      String customGroup,
      String customImport,
      String bulkSend,
      String failedSend,
      String schedule,
      String key,
      String user,
      String message,
      String poll,
      String media) {}

  private static final Map<String, Call> CALLS = new LinkedHashMap<>();

  static {
    CALLS.put("GET /api/v2/api-keys", Call.of(200, "/api-keys"));
    CALLS.put(
        "POST /api/v2/api-keys",
        Call.of(201, "/api-keys", _ -> "{\"name\": \"k\", \"scopes\": [\"leads:read\"]}"));
    CALLS.put("GET /api/v2/api-keys/{id}", Call.naming(200, t -> "/api-keys/" + t.key));
    CALLS.put(
        "POST /api/v2/api-keys/{id}/rotate",
        Call.naming(200, t -> "/api-keys/" + t.key + "/rotate"));
    CALLS.put("DELETE /api/v2/api-keys/{id}", Call.naming(200, t -> "/api-keys/" + t.key));
    CALLS.put("GET /api/v2/auth/me", Call.of(200, "/auth/me"));
    CALLS.put("POST /api/v2/auth/logout", Call.ofUser("/auth/logout"));
    CALLS.put("POST /api/v2/auth/stream-token", Call.ofUser("/auth/stream-token"));
    CALLS.put("GET /api/v2/users/me", Call.of(200, "/users/me"));
    CALLS.put("GET /api/v2/users/me/export", Call.of(200, "/users/me/export"));
    CALLS.put(
        "PATCH /api/v2/users/me", Call.of(200, "/users/me", _ -> "{\"full_name\": \"Somebody\"}"));
    CALLS.put(
        "POST /api/v2/auth/setup-password",
        new Call(
            200,
            _ -> "/auth/setup-password",
            _ ->
                "{\"current_password\": \"%1$s\", \"password\": \"%1$s\"}"
                    .formatted(TestTenants.Person.PASSWORD),
            false,
            true));
    CALLS.put("GET /api/v2/users", Call.of(200, "/users"));
    CALLS.put(
        "POST /api/v2/users",
        Call.of(
            201, "/users", _ -> "{\"email\": \"%s@example.com\"}".formatted(UUID.randomUUID())));
    CALLS.put(
        "PATCH /api/v2/users/{id}",
        Call.naming(200, t -> "/users/" + t.user, _ -> "{\"full_name\": \"Renamed\"}"));
    CALLS.put("DELETE /api/v2/users/{id}", Call.naming(200, t -> "/users/" + t.user));
    for (var settings : List.of("/api/v2/tenant/settings", "/tenant/settings")) {
      CALLS.put("GET " + settings, Call.of(200, settings));
      CALLS.put("PATCH " + settings, Call.of(200, settings, _ -> "{\"retention_days\": 30}"));
    }
    CALLS.put("GET /api/v2/usage/current", Call.of(200, "/usage/current"));
    CALLS.put("GET /api/v2/usage/history", Call.of(200, "/usage/history"));
    CALLS.put("GET /api/v2/usage/daily", Call.of(200, "/usage/daily"));
    CALLS.put("GET /api/v2/billing/subscription", Call.of(200, "/billing/subscription"));
    CALLS.put("GET /api/v2/events", Call.of(200, "/events"));
    CALLS.put("GET /api/v2/sessions", Call.of(200, "/sessions"));
    CALLS.put(
        "POST /api/v2/sessions",
        Call.of(201, "/sessions", _ -> "{\"name\": \"%s\"}".formatted(UUID.randomUUID())));
    CALLS.put("GET /api/v2/sessions/{id}", Call.naming(200, t -> "/sessions/" + t.session));
    CALLS.put(
        "GET /api/v2/sessions/{id}/events",
        Call.naming(200, t -> "/sessions/" + t.session + "/events"));
    CALLS.put(
        "POST /api/v2/sessions/{id}/start",
        Call.naming(200, t -> "/sessions/" + t.session + "/start"));
    CALLS.put(
        "GET /api/v2/sessions/{id}/qr", Call.naming(200, t -> "/sessions/" + t.qrSession + "/qr"));
    CALLS.put(
        "POST /api/v2/sessions/{id}/pairing-code",
        Call.naming(
            200,
            t -> "/sessions/" + t.qrSession + "/pairing-code",
            _ -> "{\"phone\": \"+15550100001\"}"));
    CALLS.put(
        "PATCH /api/v2/sessions/{id}/settings",
        Call.naming(
            200, t -> "/sessions/" + t.session + "/settings", _ -> "{\"auto_transcribe\": true}"));
    CALLS.put(
        "POST /api/v2/sessions/{id}/restart",
        Call.naming(200, t -> "/sessions/" + t.session + "/restart"));
    CALLS.put(
        "POST /api/v2/simulator/sessions/{id}/scan",
        Call.naming(200, t -> "/simulator/sessions/" + t.qrSession + "/scan"));
    CALLS.put("GET /api/v2/simulator/deliveries", Call.of(200, "/simulator/deliveries"));
    CALLS.put(
        "GET /api/v2/simulator/behaviour",
        Call.naming(200, t -> "/simulator/behaviour?session_id=" + t.session));
    CALLS.put(
        "PUT /api/v2/simulator/behaviour",
        Call.naming(
            200,
            t -> "/simulator/behaviour?session_id=" + t.session,
            // What is sent later is not reported in the middle of another call.
            _ -> "{\"lost_ack_share\": 1}"));
    CALLS.put(
        "POST /api/v2/simulator/groups",
        Call.naming(
            201,
            _ -> "/simulator/groups",
            t -> "{\"session_id\": \"%s\", \"name\": \"G\"}".formatted(t.session)));
    CALLS.put(
        "POST /api/v2/simulator/messages",
        Call.naming(
            202,
            _ -> "/simulator/messages",
            t ->
                "{\"session_id\": \"%s\", \"from\": \"+15550100007\", \"text\": \"hi\"}"
                    .formatted(t.session)));
    CALLS.put(
        "POST /api/v2/simulator/messages/batch",
        Call.naming(
            202,
            _ -> "/simulator/messages/batch",
            t ->
                "[{\"session_id\": \"%s\", \"from\": \"+15550100007\", \"text\": \"hi\"}]"
                    .formatted(t.session)));
    CALLS.put("GET /api/v2/groups", Call.of(200, "/groups"));
    CALLS.put(
        "POST /api/v2/groups",
        Call.naming(
            201,
            _ -> "/groups",
            t ->
                "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\"}"
                    .formatted(t.session, t.otherWaGroup)));
    CALLS.put(
        "GET /api/v2/groups/available/{session_id}",
        Call.naming(200, t -> "/groups/available/" + t.session));
    CALLS.put("GET /api/v2/groups/{id}", Call.naming(200, t -> "/groups/" + t.group));
    CALLS.put(
        "PATCH /api/v2/groups/{id}",
        Call.naming(200, t -> "/groups/" + t.group, _ -> "{\"name\": \"Renamed\"}"));
    CALLS.put(
        "GET /api/v2/groups/{id}/messages",
        Call.naming(200, t -> "/groups/" + t.group + "/messages"));
    CALLS.put(
        "POST /api/v2/groups/{id}/rules/preview",
        Call.naming(
            200,
            t -> "/groups/" + t.group + "/rules/preview",
            _ -> "{\"keywords\": [\"secret\"]}"));
    CALLS.put(
        "POST /api/v2/groups/create",
        Call.naming(
            201,
            _ -> "/groups/create",
            t ->
                "{\"session_id\": \"%s\", \"name\": \"G\", \"participants\": [\"+15550100007\"]}"
                    .formatted(t.session)));
    for (var action :
        List.of("participants/add", "admin/promote", "admin/demote", "participants/remove")) {
      CALLS.put(
          "POST /api/v2/groups/{wa_group_id}/" + action,
          Call.naming(
              200,
              t -> "/groups/" + t.waGroup + "/" + action,
              t ->
                  "{\"session_id\": \"%s\", \"participants\": [\"+15550100007\"]}"
                      .formatted(t.session)));
    }
    CALLS.put("GET /api/v2/leads", Call.of(200, "/leads"));
    CALLS.put("GET /api/v2/leads/{id}", Call.naming(200, t -> "/leads/" + t.lead));
    CALLS.put(
        "PATCH /api/v2/leads/{id}/status",
        Call.naming(200, t -> "/leads/" + t.lead + "/status", _ -> "{\"status\": \"contacted\"}"));
    CALLS.put(
        "POST /api/v2/leads",
        Call.of(201, "/leads", _ -> "{\"phone\": \"%s\"}".formatted(World.phone())));
    CALLS.put(
        "PATCH /api/v2/leads/{id}",
        Call.naming(200, t -> "/leads/" + t.lead, _ -> "{\"notes\": \"mine\"}"));
    CALLS.put(
        "GET /api/v2/leads/{id}/reciprocity",
        Call.naming(200, t -> "/leads/" + t.lead + "/reciprocity?session_id=" + t.session));
    CALLS.put(
        "POST /api/v2/leads/bulk/status",
        new Call(
            200,
            _ -> "/leads/bulk/status",
            t -> "{\"lead_ids\": [\"%s\"], \"status\": \"lost\"}".formatted(t.lead),
            false));
    CALLS.put("GET /api/v2/opt-outs", Call.of(200, "/opt-outs"));
    CALLS.put("GET /api/v2/opt-outs/records", Call.of(200, "/opt-outs/records?phone=15550100007"));
    CALLS.put(
        "POST /api/v2/opt-outs", Call.of(201, "/opt-outs", _ -> "{\"phone\": \"+15550100005\"}"));
    CALLS.put(
        "DELETE /api/v2/opt-outs",
        Call.naming(200, _ -> "/opt-outs?phone=15550100007&reason=again"));
    CALLS.put("GET /api/v2/custom-groups", Call.of(200, "/custom-groups"));
    CALLS.put(
        "POST /api/v2/custom-groups",
        Call.of(201, "/custom-groups", _ -> "{\"name\": \"G\", \"members\": [\"+15550100008\"]}"));
    CALLS.put(
        "GET /api/v2/custom-groups/{id}", Call.naming(200, t -> "/custom-groups/" + t.customGroup));
    CALLS.put(
        "PATCH /api/v2/custom-groups/{id}",
        Call.naming(200, t -> "/custom-groups/" + t.customGroup, _ -> "{\"name\": \"New\"}"));
    CALLS.put("GET /api/v2/custom-groups/contacts", Call.of(200, "/custom-groups/contacts"));
    CALLS.put("GET /api/v2/custom-groups/wa-groups", Call.of(200, "/custom-groups/wa-groups"));
    CALLS.put(
        "POST /api/v2/custom-groups/from-wa-groups",
        Call.naming(
            201,
            _ -> "/custom-groups/from-wa-groups",
            t ->
                "{\"name\": \"G\", \"wa_groups\": [{\"wa_group_id\": \"%s\", \"session_id\": \"%s\"}]}"
                    .formatted(t.waGroup, t.session)));
    CALLS.put(
        "POST /api/v2/custom-groups/{id}/import",
        Call.naming(
            202,
            t -> "/custom-groups/" + t.customGroup + "/import",
            _ ->
                new String(
                    FileForm.of("x.csv", "phone\n+15550100008\n").bytes(),
                    java.nio.charset.StandardCharsets.UTF_8)));
    CALLS.put(
        "POST /api/v2/messages/send",
        Call.naming(
            201,
            _ -> "/messages/send",
            t ->
                """
                {"session_id": "%s", "chat_id": "+15550100077", "message": "Hello"}
                """
                    .formatted(t.session)));
    CALLS.put("GET /api/v2/bulk-send", Call.of(200, "/bulk-send"));
    for (var route : List.of("", "/preview")) {
      CALLS.put(
          "POST /api/v2/bulk-send" + route,
          Call.naming(
              route.isEmpty() ? 201 : 200,
              _ -> "/bulk-send" + route,
              t -> bulkSendBody(t.session, t.customGroup, "hello")));
    }
    for (var route : List.of("", "/export/csv", "/progress")) {
      CALLS.put(
          "GET /api/v2/bulk-send/{id}" + route,
          Call.naming(200, t -> "/bulk-send/" + t.bulkSend + route));
    }
    CALLS.put(
        "POST /api/v2/bulk-send/{id}/retry",
        Call.naming(
            200, t -> "/bulk-send/" + t.failedSend + "/retry", _ -> "{\"scope\": \"failed\"}"));
    for (var action : List.of("pause", "resume", "cancel")) {
      CALLS.put(
          "POST /api/v2/bulk-send/{id}/" + action,
          Call.naming(200, t -> "/bulk-send/" + t.bulkSend + "/" + action));
    }
    CALLS.put("GET /api/v2/scheduled-messages", Call.of(200, "/scheduled-messages"));
    CALLS.put(
        "POST /api/v2/scheduled-messages",
        Call.naming(201, _ -> "/scheduled-messages", t -> scheduleBody(t.session, t.customGroup)));
    CALLS.put(
        "POST /api/v2/scheduled-messages/preview",
        Call.of(200, "/scheduled-messages/preview", _ -> "{\"cron_expression\": \"@daily\"}"));
    for (var route : List.of("", "/history")) {
      CALLS.put(
          "GET /api/v2/scheduled-messages/{id}" + route,
          Call.naming(200, t -> "/scheduled-messages/" + t.schedule + route));
    }
    CALLS.put(
        "PATCH /api/v2/scheduled-messages/{id}",
        Call.naming(200, t -> "/scheduled-messages/" + t.schedule, _ -> "{\"name\": \"Renamed\"}"));
    for (var action : List.of("pause", "resume", "cancel")) {
      CALLS.put(
          "POST /api/v2/scheduled-messages/{id}/" + action,
          Call.naming(200, t -> "/scheduled-messages/" + t.schedule + "/" + action));
    }
    CALLS.put(
        "DELETE /api/v2/scheduled-messages/{id}",
        Call.naming(200, t -> "/scheduled-messages/" + t.schedule));
    CALLS.put("GET /api/v2/imports/{id}", Call.naming(200, t -> "/imports/" + t.customImport));
    CALLS.put(
        "GET /api/v2/imports/{id}/rejected.csv",
        Call.naming(200, t -> "/imports/" + t.customImport + "/rejected.csv"));
    CALLS.put(
        "POST /api/v2/imports/{id}/undo",
        Call.naming(200, t -> "/imports/" + t.customImport + "/undo"));
    for (var kind : List.of("csv", "json")) {
      CALLS.put(
          "GET /api/v2/custom-groups/{id}/export/" + kind,
          Call.naming(200, t -> "/custom-groups/" + t.customGroup + "/export/" + kind));
    }
    CALLS.put(
        "POST /api/v2/custom-groups/{id}/members/add",
        Call.naming(
            200,
            t -> "/custom-groups/" + t.customGroup + "/members/add",
            _ -> "{\"contacts\": [\"+15550100008\"]}"));
    CALLS.put(
        "POST /api/v2/custom-groups/{id}/members/remove",
        Call.naming(
            200,
            t -> "/custom-groups/" + t.customGroup + "/members/remove",
            _ -> "{\"phones\": [\"+15550100008\"]}"));
    CALLS.put(
        "POST /api/v2/leads/bulk/add-to-group",
        Call.naming(
            200,
            _ -> "/leads/bulk/add-to-group",
            t ->
                "{\"lead_ids\": [\"%s\"], \"custom_group_id\": \"%s\"}"
                    .formatted(t.lead, t.customGroup)));
    CALLS.put(
        "DELETE /api/v2/custom-groups/{id}",
        Call.naming(200, t -> "/custom-groups/" + t.customGroup));
    CALLS.put("GET /api/v2/leads/export/csv", Call.of(200, "/leads/export/csv"));
    CALLS.put("GET /api/v2/leads/export/json", Call.of(200, "/leads/export/json"));
    CALLS.put(
        "GET /api/v2/messages/chats/{session_id}",
        Call.naming(200, t -> "/messages/chats/" + t.session));
    CALLS.put(
        "GET /api/v2/messages/chat/{session_id}/{chat_id}",
        Call.naming(200, t -> "/messages/chat/" + t.session + "/" + t.waGroup));
    CALLS.put("GET /api/v2/messages/{message_id}", Call.naming(200, t -> "/messages/" + t.message));
    CALLS.put(
        "GET /api/v2/messages/{message_id}/poll-results",
        Call.naming(200, t -> "/messages/" + t.poll + "/poll-results"));
    CALLS.put("GET /media/{id}", Call.naming(200, t -> "/media/" + t.media));
    CALLS.put("DELETE /api/v2/groups/{id}", Call.naming(200, t -> "/groups/" + t.group));
    CALLS.put(
        "POST /api/v2/simulator/sessions/{id}/disconnect",
        Call.naming(200, t -> "/simulator/sessions/" + t.session + "/disconnect"));
    CALLS.put(
        "POST /api/v2/sessions/{id}/stop",
        Call.naming(200, t -> "/sessions/" + t.session + "/stop"));
    CALLS.put(
        "POST /api/v2/sessions/{id}/logout",
        Call.naming(200, t -> "/sessions/" + t.session + "/logout"));
    CALLS.put("DELETE /api/v2/sessions/{id}", Call.naming(200, t -> "/sessions/" + t.session));
    // The last, since who calls it is gone.
    CALLS.put(
        "DELETE /api/v2/users/me",
        new Call(
            200,
            _ -> "/users/me",
            _ -> "{\"current_password\": \"%s\"}".formatted(TestTenants.Person.PASSWORD),
            false,
            true));
  }

  /** Who calls these shows a secret in the body, or sees what all may see. */
  private static final Set<String> WITHOUT_CREDENTIALS =
      Set.of(
          "POST /api/v2/auth/login",
          "POST /api/v2/auth/refresh",
          "POST /api/v2/auth/forgot-password",
          "POST /api/v2/auth/reset-password",
          "GET /api/v2/billing/plans");

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private TestTenants.Tenant tenant;
  private Api owner;
  private Things things;

  @BeforeEach
  void aTenantWithEverything() {
    tenant = world.tenant("unlimited");
    owner = world.as(tenant);
    owner.patch("/tenant/settings", "{\"opt_out_reply\": \"Secret goodbye\"}").expect(200);
    owner
        .post("/opt-outs", "{\"phone\": \"+15550100007\", \"reason\": \"Secret reason\"}")
        .expect(201);
    var team = Team.of(owner);
    var group = team.watch("\"monitor_mode\": \"all\"");
    team.writes(
        "+15550100009",
        "Secret Ann",
        "a secret text",
        "\"type\": \"image\", \"media_url\": \"sample:image\"");
    var lead = owner.get("/leads").expect(200).text("/leads/0/id");
    var message = owner.get("/groups/" + group + "/messages").expect(200).text("/items/0/id");
    var other = Team.waGroup(owner, team.session(), "Other");
    var qr = owner.post("/sessions", "{\"name\": \"to be scanned\"}").expect(201).text("/id");
    owner.post("/sessions/" + qr + "/start").expect(200);
    var key =
        owner
            .post("/api-keys", "{\"name\": \"k\", \"scopes\": [\"leads:read\"]}")
            .expect(201)
            .text("/id");
    var customGroup =
        owner
            .post("/custom-groups", "{\"name\": \"Secret list\", \"members\": [\"+15550100006\"]}")
            .expect(201)
            .text("/id");
    things =
        new Things(
            team.session(),
            qr,
            team.waGroup(),
            other,
            group,
            lead,
            customGroup,
            customImport(customGroup),
            bulkSend(team.session(), customGroup),
            failedSend(team.session(), customGroup),
            owner
                .post("/scheduled-messages", scheduleBody(team.session(), customGroup))
                .expect(201)
                .text("/id"),
            key,
            world
                .person(tenant, "member", "secret-" + UUID.randomUUID() + "@example.com")
                .user()
                .toString(),
            message,
            poll(team),
            media());
  }

  /** One that waits for a start that is far away. */
  private String bulkSend(String session, String list) {
    return owner
        .post("/bulk-send", bulkSendBody(session, list, "a secret text"))
        .expect(201)
        .text("/id");
  }

  private String failedSend(String session, String list) {
    var id = bulkSend(session, list);
    jdbc.sql(
            """
            update outgoing_message set status = 'failed'
            where tenant_id = :tenant and job_id = cast(:job as uuid)
            """)
        .param("tenant", tenant.owner().tenantId().value())
        .param("job", id)
        .update();
    return id;
  }

  private static String bulkSendBody(String session, String list, String text) {
    return "{\"session_id\": \"%s\", \"custom_group_id\": \"%s\", \"message\": \"%s\", \"start_at\": \"%s\"}"
        .formatted(
            session, list, text, java.time.Instant.now().plus(java.time.Duration.ofDays(300)));
  }

  /** Due on a day that does not come while tests run. */
  private static String scheduleBody(String session, String list) {
    return "{\"session_id\": \"%s\", \"custom_group_id\": \"%s\", \"name\": \"Secret plan\", \"message\": \"a secret text\", \"cron_expression\": \"0 0 1 1 *\"}"
        .formatted(session, list);
  }

  /** One that has ended. */
  private String customImport(String list) {
    var id =
        FileForm.of("Secret.csv", "phone\n+15550100005\n")
            .postTo(owner, "/custom-groups/" + list + "/import")
            .expect(202)
            .text("/id");
    awaitImports();
    return id;
  }

  /** They go on after the answer. */
  private void awaitImports() {
    await()
        .until(
            () ->
                jdbc.sql(
                            "select count(*) from custom_group_import where tenant_id = :tenant and status in ('running', 'undoing')")
                        .param("tenant", tenant.owner().tenantId().value())
                        .query(Integer.class)
                        .single()
                    == 0);
  }

  /** Something to vote about; the simulated world has no polls. */
  private String poll(Team team) {
    team.writes("+15550100009", "Secret Ann", "a secret text", "\"type\": \"text\"");
    return jdbc.sql(
            """
            update message set message_type = 'poll'
            where tenant_id = :tenant and id = (
              select id from message where tenant_id = :tenant order by id desc limit 1)
            returning id
            """)
        .param("tenant", tenant.owner().tenantId().value())
        .query(UUID.class)
        .single()
        .toString();
  }

  /** A stored file, which the owner's keys may read. */
  private String media() {
    var id = owner.get("/events?types=group.message").expect(200).text("/events/0/data/media/id");
    allowHistory(tenant);
    await().until(() -> owner.get("/media/" + id).status() == 200);
    return id;
  }

  private Api stranger() {
    var other = world.tenant("unlimited");
    allowHistory(other);
    return world.as(other);
  }

  private void allowHistory(TestTenants.Tenant allowed) {
    jdbc.sql("update tenant set chat_history_access_enabled = true where tenant_id = :tenant")
        .param("tenant", allowed.owner().tenantId().value())
        .update();
  }

  @Test
  void theTableCoversEveryRoute() {
    var guarded =
        OpenApi.committed().routes().stream()
            .map(Route::toString)
            .filter(route -> !route.contains(" /gateway/"))
            .filter(route -> !WITHOUT_CREDENTIALS.contains(route))
            .toList();
    assertThat(CALLS.keySet()).containsExactlyInAnyOrderElementsOf(guarded);
  }

  @Test
  void nobodyElseGetsThrough() {
    var stranger = stranger();
    var revoked = revoked();
    var expired = expired();
    var wrongScope = world.withScopes(tenant, "ai:read");
    var strangersMember = world.person(world.tenant("unlimited"), "member");
    var signedOut = signedOut();
    assertSoftly(
        softly ->
            CALLS.forEach(
                (route, call) -> {
                  var method = method(route);
                  var before = snapshot();
                  softly
                      .assertThat(send(owner.without(KEY_HEADER), method, call).status())
                      .as(route + " without a key")
                      .isEqualTo(401);
                  softly
                      .assertThat(
                          send(
                                  owner.with(KEY_HEADER, "mf_no_key_at_all_000000000000000"),
                                  method,
                                  call)
                              .status())
                      .as(route + " with a bad key")
                      .isEqualTo(401);
                  softly
                      .assertThat(send(revoked, method, call).status())
                      .as(route + " with a revoked key")
                      .isEqualTo(401);
                  softly
                      .assertThat(send(expired, method, call).status())
                      .as(route + " with an expired key")
                      .isEqualTo(401);
                  softly
                      .assertThat(send(signedOut, method, call).status())
                      .as(route + " after signing out")
                      .isEqualTo(401);
                  var lacking = send(wrongScope, method, call);
                  softly
                      .assertThat(lacking.status())
                      .as(route + " without the scope")
                      .isEqualTo(403);
                  softly.assertThat(lacking.header("X-Required-Scopes")).as(route).contains(":");
                  var byKey = send(call.ofUser() ? owner : stranger, method, call);
                  softly
                      .assertThat(byKey.status())
                      .as(route + " with a key")
                      .isEqualTo(call.ofUser() ? 403 : call.foreign() ? 404 : call.status());
                  var members = send(signedIn(strangersMember), method, call);
                  softly
                      .assertThat(members.status())
                      .as(route + " as a member of another tenant")
                      .isEqualTo(isForManagers(route) ? 403 : call.foreign() ? 404 : call.status());
                  for (var foreign : List.of(byKey, members)) {
                    softly
                        .assertThat(withoutInstance(foreign))
                        .as(route + " as a stranger")
                        .doesNotContain(
                            "Secret",
                            "a secret text",
                            things.session,
                            things.group,
                            tenant.owner().tenantId().toString());
                  }
                  softly.assertThat(snapshot()).as(route + " changed something").isEqualTo(before);
                  softly
                      .assertThat(send(entitled(call), method, call).status())
                      .as(route + " as the owner")
                      .isEqualTo(call.status());
                  awaitImports();
                }));
  }

  @Test
  void whatIsNotYoursLooksLikeWhatIsNotThere() {
    var stranger = stranger();
    CALLS.forEach(
        (route, call) -> {
          if (call.foreign() && call.body() == null) {
            var method = method(route);
            var foreign = send(stranger, method, call);
            var unknown =
                stranger.send(
                    method,
                    call.path()
                        .apply(things)
                        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", UUID.randomUUID().toString()),
                    null);
            assertThat(foreign.status()).as(route).isEqualTo(unknown.status());
            assertThat(foreign.detail()).as(route).isEqualTo(unknown.detail());
          }
        });
  }

  @Test
  void filtersByForeignIdsMatchNothing() {
    var stranger = world.owner();
    assertThat(stranger.get("/leads?source_group_id=" + things.group).expect(200).number("/total"))
        .isZero();
    assertThat(
            stranger
                .get("/simulator/deliveries?session_id=" + things.session)
                .expect(200)
                .number("/total"))
        .isZero();
  }

  @Test
  void aCursorOfAnotherTenantShowsNothingOfTheirs() {
    var team = Team.of(owner);
    team.watch("\"monitor_mode\": \"all\"");
    team.writes(World.phone(), "One", "one");
    team.writes(World.phone(), "Two", "two");
    var cursor = owner.get("/leads?limit=1").expect(200).text("/next_cursor");
    assertThat(world.owner().get("/leads?cursor=" + cursor).expect(200).json().path("leads"))
        .isEmpty();
  }

  /** Members change neither accounts nor settings. */
  private static boolean isForManagers(String route) {
    return route.contains("/api-keys")
        || route.contains("/users") && !route.contains("/users/me")
        || route.startsWith("PATCH ") && route.endsWith("/settings") && route.contains("/tenant/");
  }

  private static String method(String route) {
    return route.substring(0, route.indexOf(' '));
  }

  /** A refusal repeats the address that was asked for. */
  private static String withoutInstance(Api.Answer answer) {
    return answer.json() instanceof ObjectNode object
        ? object.without("instance").toString()
        : answer.json().toString();
  }

  private Api.Answer send(Api api, String method, Call call) {
    var body =
        call.body() == null
            ? null
            : call.body().apply(things).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    var path = call.path().apply(things);
    var form = path.endsWith("/import") ? api.with("Content-Type", FileForm.TYPE) : api;
    return form.send(method, path, body);
  }

  private Api revoked() {
    var made = owner.post("/api-keys", "{\"name\": \"gone\", \"scopes\": [\"*\"]}").expect(201);
    owner.delete("/api-keys/" + made.text("/id")).expect(200);
    return world.stranger().withKey(made.text("/raw_key"));
  }

  private Api signedOut() {
    var user = world.signedIn(tenant, "owner");
    user.post("/auth/logout").expect(200);
    return user;
  }

  private Api signedIn(TestTenants.Person person) {
    return world.withToken(world.signIn(person).text("/access_token"));
  }

  private Api entitled(Call call) {
    return call.ofUser() ? world.signedIn(tenant, "owner") : owner;
  }

  private Api expired() {
    var made =
        owner
            .post("/api-keys", "{\"name\": \"old\", \"scopes\": [\"*\"], \"expires_in_days\": 1}")
            .expect(201);
    jdbc.sql(
            "update api_key set expires_at = now() - interval '1 second' where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.owner().tenantId().value())
        .param("id", UUID.fromString(made.text("/id")))
        .update();
    return world.stranger().withKey(made.text("/raw_key"));
  }

  /** All rows of the tenant that a request could change; people are counted in the background. */
  private String snapshot() {
    return jdbc.sql(
            """
            select concat_ws('|',
              (select to_jsonb(t) from tenant t where t.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(u) order by u.id) from app_user u where u.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(s) order by s.id) from session s where s.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(g) - 'participants_due_at' - 'participant_count' order by g.id) from monitored_group g where g.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(l) order by l.id) from lead l where l.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(k) - 'last_used_at' order by k.id) from api_key k where k.tenant_id = :tenant),
              (select count(*) from api_key_secret s where s.tenant_id = :tenant),
              (select count(*) from message m where m.tenant_id = :tenant),
              (select count(*) from simulator_group g where g.tenant_id = :tenant),
              (select count(*) from simulator_participant p where p.tenant_id = :tenant),
              (select count(*) from simulator_account a where a.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(b) order by b.session_id) from simulator_behaviour b where b.tenant_id = :tenant),
              (select count(*) from session_status_change c where c.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(p) order by p.kind) from plan_place p where p.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(c) order by c.group_id, c.status) from lead_count c where c.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(g) order by g.id) from custom_group g where g.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(m) order by m.id) from custom_group_member m where m.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(i) order by i.id) from custom_group_import i where i.tenant_id = :tenant),
              (select jsonb_agg(jsonb_build_array(j.id, j.status) order by j.id) from outgoing_job j where j.tenant_id = :tenant),
              (select jsonb_agg(jsonb_build_array(m.id, m.status) order by m.id) from outgoing_message m where m.tenant_id = :tenant),
              (select count(*) from bulk_send b where b.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(s) order by s.id) from scheduled_message s where s.tenant_id = :tenant),
              (select jsonb_agg(to_jsonb(q) order by q.month) from message_quota q where q.tenant_id = :tenant),
              (select count(*) from sign_in i where i.tenant_id = :tenant and i.ended_at is null),
              (select last from event_sequence e where e.tenant_id = :tenant))
            """)
        .param("tenant", tenant.owner().tenantId().value())
        .query(String.class)
        .single();
  }
}
