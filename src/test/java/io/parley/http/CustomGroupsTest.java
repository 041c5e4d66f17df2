package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.contacts.Contact;
import io.parley.contacts.ContactsMerged;
import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Lists of people that a tenant keeps. */
@ServerTest
class CustomGroupsTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired ApplicationEventPublisher announcements;
  @Autowired TransactionTemplate transaction;
  private Api api;

  @BeforeEach
  void anOwner() {
    api = world.owner();
  }

  @Test
  void aGroupIsMadeWithMembersAndShowsThemNewestFirst() {
    var made =
        api.post(
                "/custom-groups",
                """
                {"name": " VIPs ", "members": [{"phone": "+1 555 779 0001", "name": "Ann"}, "15557790002",
                  {"phone": "15557790003@c.us", "name": " "}], "member_count": 77, "tenant_id": "x"}
                """)
            .expect(201);
    assertThat(made.text("/name")).isEqualTo("VIPs");
    assertThat(made.number("/member_count")).isEqualTo(3);
    assertThat(made.number("/added")).isEqualTo(3);
    assertThat(made.number("/skipped")).isZero();
    assertThat(made.json().path("invalid")).isEmpty();
    var detail = api.get("/custom-groups/" + made.text("/id")).expect(200);
    assertThat(detail.number("/members_total")).isEqualTo(3);
    assertThat(detail.number("/limit")).isEqualTo(1_000);
    assertThat(detail.json().path("members").findValuesAsString("phone"))
        .containsExactly("+15557790003", "+15557790002", "+15557790001");
    assertThat(detail.text("/members/2/name")).isEqualTo("Ann");
    assertThat(detail.json().at("/members/0/name").isNull()).isTrue();
    assertThat(detail.json().at("/members/0/opted_out").asBoolean(true)).isFalse();
    assertThat(detail.json().at("/members/0/variables")).isEmpty();
  }

  @Test
  void namesNeedNotBeUniqueAndHaveOneTo255Characters() {
    group("{\"name\": \"Same\"}");
    group("{\"name\": \"Same\"}");
    for (var body :
        List.of(
            "{}",
            "{\"name\": null}",
            "{\"name\": \"  \"}",
            "{\"name\": \"%s\"}".formatted("x".repeat(256)))) {
      assertThat(api.post("/custom-groups", body).expect(422).detail()).contains("'name'");
    }
    var id = group("{\"name\": \"%s\"}".formatted("x".repeat(255)));
    api.patch("/custom-groups/" + id, "{}").expect(422);
    api.patch("/custom-groups/" + id, "{\"name\": \"\"}").expect(422);
    var renamed = api.patch("/custom-groups/" + id, "{\"name\": \"New\"}").expect(200);
    assertThat(renamed.text("/name")).isEqualTo("New");
    assertThat(api.get("/custom-groups/" + id).text("/name")).isEqualTo("New");
    assertThat(api.get("/custom-groups").number("/total")).isEqualTo(3);
  }

  @Test
  void addingReportsWhatIsNobodyAndSkipsWhoIsThere() {
    var id = group("{\"name\": \"G\", \"members\": [\"+5511987654321\"]}");
    var added =
        add(
                id,
                """
                ["12", {"phone": "551187654321", "name": "Bia"}, {"phone": "15557790011", "name": "Cem"},
                 {"phone": "+1 (555) 779-0011", "name": "Other"}, {"name": "nobody"},
                 {"phone": "15557790012", "name": "%s"}, {"phone": "x@g.us"}]
                """
                    .formatted("n".repeat(256)))
            .expect(200);
    assertThat(added.number("/added")).isEqualTo(1);
    assertThat(added.number("/skipped")).isEqualTo(2);
    assertThat(added.number("/member_count")).isEqualTo(2);
    assertThat(added.json().path("invalid").findValuesAsString("phone"))
        .containsExactly("12", "", "15557790012", "x@g.us");
    assertThat(added.json().at("/invalid/1/phone").isNull()).isTrue();
    assertThat(added.text("/invalid/0/error")).contains("7 to 15 digits");
    assertThat(added.text("/invalid/2/error")).contains("255");
    var members = api.get("/custom-groups/" + id).json().path("members");
    assertThat(members.findValuesAsString("name"))
        .as("the first name stays, unless there was none")
        .containsExactly("Cem", "Bia");
    assertThat(add(id, "[{\"phone\": \"15557790011\", \"name\": \"New\"}]").number("/added"))
        .isZero();
    assertThat(api.get("/custom-groups/" + id).text("/members/0/name")).isEqualTo("Cem");
  }

  @Test
  void whatHoldsNobodyIsRefused() {
    var id = group("{\"name\": \"G\"}");
    assertThat(add(id, "[\"12\", {\"phone\": \"x\"}]").expect(422).detail()).contains("'contacts'");
    assertThat(
            api.post("/custom-groups", "{\"name\": \"G2\", \"members\": [\"12\"]}")
                .expect(422)
                .detail())
        .contains("'members'");
    add(id, "[]").expect(422);
    add(id, "[null]").expect(422);
    add(id, "[12]").expect(400);
    add(id, "\"15557790011\"").expect(400);
    api.post("/custom-groups/" + id + "/members/add", "{}").expect(422);
    assertThat(add(id, people(0, 1_001)).expect(422).detail()).contains("1 to 1000");
    api.post("/custom-groups", "{\"name\": \"G\", \"members\": %s}".formatted(people(0, 1_001)))
        .expect(422);
    assertThat(api.get("/custom-groups").number("/total")).isEqualTo(1);
    assertThat(api.get("/custom-groups/" + id).number("/member_count")).isZero();
    for (var unknown : List.of(UUID.randomUUID().toString(), "x")) {
      api.get("/custom-groups/" + unknown).expect(404);
      add(unknown, "[\"15557790011\"]").expect(404);
      api.patch("/custom-groups/" + unknown, "{\"name\": \"N\"}").expect(404);
      api.delete("/custom-groups/" + unknown).expect(404);
    }
  }

  @Test
  void aThousandAreAddedAndAllPagesShowEachOnceWhileMoreCome() {
    var id = group("{\"name\": \"Big\", \"members\": %s}".formatted(people(0, 1_000)));
    var seen = new ArrayList<String>();
    var cursor = "";
    var late = 1_000;
    do {
      var page = api.get("/custom-groups/" + id + "?limit=90" + cursor).expect(200);
      assertThat(page.number("/members_total")).isEqualTo(late);
      seen.addAll(page.json().path("members").findValuesAsString("id"));
      var next = page.json().path("next_cursor");
      cursor = next.isNull() ? null : "&cursor=" + next.asString();
      add(id, people(late, late + 1)).expect(200);
      late++;
    } while (cursor != null);
    assertThat(seen).hasSize(1_000).doesNotHaveDuplicates();
    var byOffset = new HashSet<String>();
    for (var offset = 0; offset < late; offset += 100) {
      byOffset.addAll(
          api.get("/custom-groups/" + id + "?limit=100&offset=" + offset)
              .json()
              .path("members")
              .findValuesAsString("id"));
    }
    assertThat(byOffset).hasSize(late);
    assertThat(api.get("/custom-groups/" + id + "?limit=20000").expect(200).number("/limit"))
        .isEqualTo(10_000);
    for (var wrong :
        List.of("limit=0", "limit=x", "offset=-1", "cursor=x", "cursor=bWVtYmVycyZ4")) {
      api.get("/custom-groups/" + id + "?" + wrong).expect(422);
    }
    assertCountersAreExact(api);
  }

  @Test
  void theListIsPagedNewestFirst() {
    var ids = new ArrayList<String>();
    for (var number = 0; number < 5; number++) {
      ids.addFirst(group("{\"name\": \"G%s\"}".formatted(number)));
    }
    var first = api.get("/custom-groups?limit=2").expect(200);
    group("{\"name\": \"late\"}");
    var second =
        api.get("/custom-groups?limit=10&cursor=" + first.text("/next_cursor")).expect(200);
    var seen = new ArrayList<>(first.json().path("groups").findValuesAsString("id"));
    seen.addAll(second.json().path("groups").findValuesAsString("id"));
    assertThat(seen).isEqualTo(ids);
    assertThat(second.number("/total")).isEqualTo(6);
    assertThat(second.json().path("next_cursor").isNull()).isTrue();
    assertThat(api.get("/custom-groups?offset=5").json().path("groups")).hasSize(1);
  }

  @Test
  void thePlanHasANumberOfGroups() throws Exception {
    var free = world.as(world.tenant("free"));
    // Three callers at once: the plan's requests per minute are few.
    var calls = new ArrayList<Callable<Api.Answer>>();
    for (var number = 0; number < 3; number++) {
      calls.add(
          () -> free.post("/custom-groups", "{\"name\": \"G\", \"members\": [\"15557790020\"]}"));
    }
    var answers = new ArrayList<Api.Answer>();
    try (var threads = Executors.newFixedThreadPool(3)) {
      for (var answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
    }
    assertThat(answers).extracting(Api.Answer::status).containsExactlyInAnyOrder(201, 201, 403);
    var refused = answers.stream().filter(answer -> answer.status() == 403).findFirst();
    assertThat(refused.orElseThrow().detail()).contains("custom groups", "'free'", "'starter'");
    var id = free.get("/custom-groups").expect(200).text("/groups/0/id");
    var gone = free.delete("/custom-groups/" + id).expect(200);
    assertThat(gone.text("/status")).isEqualTo("deleted");
    assertThat(gone.text("/id")).isEqualTo(id);
    free.get("/custom-groups/" + id).expect(404);
    free.post("/custom-groups", "{\"name\": \"G\"}").expect(201);
    free.post("/custom-groups", "{\"name\": \"G\"}").expect(403);
    assertCountersAreExact(free);
  }

  @Test
  void theSameKeyAddsOnce() {
    var keyed = api.with("Idempotency-Key", UUID.randomUUID().toString());
    var body = "{\"name\": \"G\", \"members\": [\"12\", {\"phone\": \"15557790030\"}]}";
    var first = keyed.post("/custom-groups", body).expect(201);
    assertThat(keyed.post("/custom-groups", body).expect(201).json()).isEqualTo(first.json());
    assertThat(api.get("/custom-groups").number("/total")).isEqualTo(1);
    var more = "{\"contacts\": [\"15557790031\"]}";
    var path = "/custom-groups/" + first.text("/id") + "/members/add";
    assertThat(keyed.post(path, more).expect(200).number("/added")).isEqualTo(1);
    assertThat(keyed.post(path, more).expect(200).number("/added")).isEqualTo(1);
    keyed.post(path, "{\"contacts\": [\"15557790032\"]}").expect(422);
  }

  @Test
  void membersTellWhoOptedOut() {
    var id = group("{\"name\": \"G\", \"members\": [\"15557790040\", \"15557790041\"]}");
    jdbc.sql("update contact set opted_out_at = now() where phone = '15557790040'").update();
    var members = api.get("/custom-groups/" + id).json().path("members");
    assertThat(members.path(0).path("opted_out").asBoolean()).isFalse();
    assertThat(members.path(1).path("opted_out").asBoolean()).isTrue();
  }

  @Test
  void whoBecameSomebodyWhoOptedOutHasOptedOut() {
    var id = group("{\"name\": \"G\", \"members\": [\"15557790060\"]}");
    api.post("/leads", "{\"phone\": \"15557790061\"}").expect(201);
    var tenant = TenantId.valueOf(api.get("/users/me").text("/tenant_id"));
    jdbc.sql("update contact set opted_out_at = now() where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", contact(tenant, "15557790061").id().value())
        .update();
    jdbc.sql("update contact set merged_into = :kept where tenant_id = :tenant and id = :gone")
        .param("tenant", tenant.value())
        .param("kept", contact(tenant, "15557790061").id().value())
        .param("gone", contact(tenant, "15557790060").id().value())
        .update();
    var member = api.get("/custom-groups/" + id).expect(200).json().at("/members/0");
    assertThat(member.path("opted_out").asBoolean()).isTrue();
  }

  @Test
  void membersAreRemovedByPhoneByIdAndAsContacts() {
    var id =
        group(
            "{\"name\": \"G\", \"members\": [\"+5511987654321\", \"15557790071\", \"15557790072\", \"15557790073\"]}");
    var other = group("{\"name\": \"O\", \"members\": [\"15557790071\", \"15557790074\"]}");
    var before = api.get("/custom-groups/" + id);
    var last = before.text("/members/0/id");
    var foreign = api.get("/custom-groups/" + other).text("/members/0/id");
    var none =
        remove(
                id,
                "{\"phones\": [\"12\", \"15557790074\", \"15557799999\"], \"member_ids\": [\"x\", \"%s\"]}"
                    .formatted(foreign))
            .expect(200);
    assertThat(none.number("/removed")).isZero();
    assertThat(none.number("/member_count")).isEqualTo(4);
    assertThat(api.get("/custom-groups/" + id).text("/updated_at"))
        .isEqualTo(before.text("/updated_at"));
    var three =
        remove(
                id,
                """
                {"phones": ["551187654321"], "member_ids": ["%s", "%s"],
                 "contacts": [{"phone": "+1 555 779 0071"}, "15557790071"]}
                """
                    .formatted(last, last))
            .expect(200);
    assertThat(three.number("/removed")).isEqualTo(3);
    assertThat(three.number("/member_count")).isEqualTo(1);
    var after = api.get("/custom-groups/" + id).expect(200);
    assertThat(after.json().path("members").findValuesAsString("phone"))
        .containsExactly("+15557790072");
    assertThat(after.text("/updated_at")).isNotEqualTo(before.text("/updated_at"));
    assertThat(api.get("/custom-groups/" + other).number("/member_count")).isEqualTo(2);
    assertThat(
            jdbc.sql(
                    "select count(*) from contact where tenant_id = cast(:tenant as uuid) and phone = '15557799999'")
                .param("tenant", api.get("/users/me").text("/tenant_id"))
                .query(Long.class)
                .single())
        .as("nobody is made only to be removed")
        .isZero();
    assertThat(add(id, "[\"15557790071\"]").expect(200).number("/added")).isEqualTo(1);
    assertCountersAreExact(api);
  }

  @Test
  void aRemovalThatNamesNobodyIsRefused() {
    var id = group("{\"name\": \"G\", \"members\": [\"15557790080\"]}");
    for (var body : List.of("{}", "{\"phones\": []}", "{\"phones\": [], \"member_ids\": null}")) {
      assertThat(remove(id, body).expect(422).detail()).contains("'contacts'", "'phones'");
    }
    remove(id, "{\"phones\": [null]}").expect(422);
    remove(id, "{\"contacts\": [12]}").expect(400);
    assertThat(remove(id, "{\"contacts\": %s}".formatted(people(0, 1_001))).expect(422).detail())
        .contains("at most 1000");
    remove(UUID.randomUUID().toString(), "{\"phones\": [\"15557790080\"]}").expect(404);
    remove("x", "{\"phones\": [\"15557790080\"]}").expect(404);
    assertThat(api.get("/custom-groups/" + id).number("/member_count")).isEqualTo(1);
  }

  @Test
  void aPathWithoutAnIdIsNoAddress() {
    for (var path : List.of("people", "not-an-id")) {
      assertThat(api.get("/custom-groups/" + path).expect(404).detail())
          .startsWith("There is nothing at this address")
          .contains("/docs");
    }
  }

  @Test
  void whoeverAddsAtOnceCountsEachPersonOnce() throws Exception {
    var ids = List.of(group("{\"name\": \"A\"}"), group("{\"name\": \"B\"}"));
    var calls = new ArrayList<Callable<Void>>();
    for (var caller = 0; caller < 8; caller++) {
      var random = new Random(caller);
      calls.add(
          () -> {
            for (var step = 0; step < 8; step++) {
              var phones = new ArrayList<String>();
              for (var number = 0; number < 40; number++) {
                phones.add("\"1555780%04d\"".formatted(random.nextInt(120)));
              }
              var id = ids.get(random.nextInt(2));
              add(id, phones.toString()).expect(200);
              remove(id, "{\"phones\": %s}".formatted(phones.subList(20, 40))).expect(200);
            }
            return null;
          });
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var call : threads.invokeAll(calls)) {
        call.get();
      }
    }
    assertCountersAreExact(api);
    var tenant = api.get("/users/me").text("/tenant_id");
    assertThat(
            jdbc.sql("select count(*) from contact where tenant_id = cast(:tenant as uuid)")
                .param("tenant", tenant)
                .query(Long.class)
                .single())
        .isLessThanOrEqualTo(120);
  }

  @Test
  void membersWhoTurnOutToBeOneAreOnceInAGroup() {
    var both =
        group(
            "{\"name\": \"A\", \"members\": [\"15557790051\", {\"phone\": \"15557790052\", \"name\": \"Bo\"}]}");
    var one = group("{\"name\": \"B\", \"members\": [\"15557790052\"]}");
    var tenant = TenantId.valueOf(api.get("/users/me").text("/tenant_id"));
    var person = contact(tenant, "15557790051");
    var merged = new ContactsMerged(tenant, contact(tenant, "15557790052").id(), person);
    var before = api.get("/custom-groups/" + both).text("/updated_at");
    // Announced more than once, as its Javadoc says.
    for (var time = 0; time < 2; time++) {
      transaction.executeWithoutResult(_ -> announcements.publishEvent(merged));
    }
    var members = api.get("/custom-groups/" + both).expect(200);
    assertThat(members.number("/member_count")).isEqualTo(1);
    assertThat(members.text("/updated_at")).isNotEqualTo(before);
    assertThat(members.json().path("members")).hasSize(1);
    assertThat(members.text("/members/0/name")).isEqualTo("Bo");
    assertThat(members.text("/members/0/phone")).isEqualTo("+15557790051");
    assertThat(add(one, "[\"15557790051\"]").expect(200).number("/skipped"))
        .as("the one has taken the other's place")
        .isEqualTo(1);
    assertCountersAreExact(api);
  }

  private Contact contact(TenantId tenant, String phone) {
    return jdbc.sql("select id from contact where tenant_id = :tenant and phone = :phone")
        .param("tenant", tenant.value())
        .param("phone", phone)
        .query(
            (row, _) ->
                new Contact(
                    new ContactId(row.getObject("id", UUID.class)),
                    new Phone(phone).waId(),
                    new Phone(phone),
                    null))
        .single();
  }

  private String group(String body) {
    return api.post("/custom-groups", body).expect(201).text("/id");
  }

  private Api.Answer add(String id, String contacts) {
    return api.post(
        "/custom-groups/" + id + "/members/add", "{\"contacts\": %s}".formatted(contacts));
  }

  private Api.Answer remove(String id, String body) {
    return api.post("/custom-groups/" + id + "/members/remove", body);
  }

  private static String people(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> "{\"phone\": \"1555781%04d\", \"name\": \"N\"}".formatted(number))
        .toList()
        .toString();
  }

  private void assertCountersAreExact(Api caller) {
    var wrong =
        jdbc.sql(
                """
                select 'members ' || g.id from custom_group g
                where tenant_id = cast(:tenant as uuid) and member_count <> (
                  select count(*) from custom_group_member m where m.tenant_id = g.tenant_id and m.group_id = g.id)
                union all
                select 'places ' || p.tenant_id from plan_place p
                where tenant_id = cast(:tenant as uuid) and kind = 'custom_groups' and used <> (
                  select count(*) from custom_group g where g.tenant_id = p.tenant_id)
                """)
            .param("tenant", caller.get("/users/me").expect(200).text("/tenant_id"))
            .query(String.class)
            .list();
    assertThat(wrong).isEmpty();
  }
}
