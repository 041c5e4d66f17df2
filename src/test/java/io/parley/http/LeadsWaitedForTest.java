package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.contacts.Contact;
import io.parley.contacts.ContactsMerged;
import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What users do to leads that become others, or get other names, while they are waited for. */
@ServerTest
class LeadsWaitedForTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired ApplicationEventPublisher announcements;
  @Autowired TransactionTemplate transaction;
  private Api api;
  private TenantId tenant;

  @BeforeEach
  void anOwner() {
    api = world.owner();
    tenant = TenantId.valueOf(api.get("/users/me").text("/tenant_id"));
  }

  @Test
  void aLeadThatBecameOneWithAnotherIsFoundAsThatOne() throws Exception {
    var kept = made("15557792001");
    var gone = made("15557792002");
    var merged = new ContactsMerged(tenant, person("15557792002").id(), person("15557792001"));
    var answers =
        whileHeld(
            () -> announcements.publishEvent(merged),
            List.of(
                () -> api.patch("/leads/" + gone, "{\"notes\": \"n\"}"),
                () -> api.patch("/leads/" + gone + "/status", "{\"status\": \"contacted\"}"),
                () ->
                    api.post(
                        "/leads/bulk/status",
                        "{\"lead_ids\": [\"%s\"], \"status\": \"lost\"}".formatted(gone))));
    assertThat(answers).extracting(Api.Answer::status).doesNotContain(404);
    assertThat(answers.get(0).expect(200).text("/id")).isEqualTo(kept);
    assertThat(answers.get(2).expect(200).json().path("errors").findValuesAsString("error"))
        .doesNotContain("There is no lead with this id.");
    assertThat(api.get("/leads/" + gone).expect(200).text("/notes")).isEqualTo("n");
    assertThat(
            api.get("/leads/" + gone + "/reciprocity?session_id=" + Team.session(api))
                .expect(200)
                .text("/lead_id"))
        .isEqualTo(kept);
  }

  @Test
  void aClearedNameShowsTheOneThatIsJustBeingWritten() throws Exception {
    var id = made("15557792003");
    api.patch("/leads/" + id, "{\"contact_name\": \"Given\"}").expect(200);
    var person = person("15557792003").id();
    var answers =
        whileHeld(
            () ->
                jdbc.sql("update contact set name = 'New' where tenant_id = :tenant and id = :id")
                    .param("tenant", tenant.value())
                    .param("id", person.value())
                    .update(),
            List.of(() -> api.patch("/leads/" + id, "{\"contact_name\": null}")));
    assertThat(answers.getFirst().expect(200).text("/contact_name")).isEqualTo("New");
  }

  @Test
  void manyLeadsAreMovedAlthoughTheDatabaseEndsTheFirstTry() throws Exception {
    var first = made("15557792004");
    var second = made("15557792005");
    var moved =
        whileHeld(
            () -> {
              // The other one is to be ended: this one never looks whether it waits in a circle.
              jdbc.sql("set local deadlock_timeout = '1min'").update();
              hold(second);
            },
            List.of(
                () ->
                    api.post(
                        "/leads/bulk/status",
                        "{\"lead_ids\": [\"%s\", \"%s\"], \"status\": \"contacted\"}"
                            .formatted(first, second))),
            () -> hold(first));
    assertThat(moved.getFirst().expect(200).json().path("updated").asInt()).isEqualTo(2);
    assertThat(api.get("/leads/" + first).json().path("status_history")).hasSize(1);
  }

  private void hold(String lead) {
    jdbc.sql("select id from lead where tenant_id = :tenant and id = :id for no key update")
        .param("tenant", tenant.value())
        .param("id", UUID.fromString(lead))
        .query((row, _) -> row.getString("id"))
        .single();
  }

  private List<Api.Answer> whileHeld(Runnable work, List<Callable<Api.Answer>> calls)
      throws Exception {
    return whileHeld(work, calls, () -> {});
  }

  /** The calls begin after the work, and all of them wait before what comes last and the commit. */
  private List<Api.Answer> whileHeld(Runnable work, List<Callable<Api.Answer>> calls, Runnable last)
      throws Exception {
    try (var threads = Executors.newFixedThreadPool(calls.size())) {
      var asked = new ArrayList<Future<Api.Answer>>();
      transaction.executeWithoutResult(
          _ -> {
            work.run();
            calls.forEach(call -> asked.add(threads.submit(call)));
            await().until(() -> waiting() == calls.size());
            last.run();
          });
      var answers = new ArrayList<Api.Answer>();
      for (var answer : asked) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  private long waiting() {
    return jdbc.sql("select count(distinct pid) from pg_locks where not granted")
        .query(Long.class)
        .single();
  }

  private String made(String phone) {
    return api.post("/leads", "{\"phone\": \"%s\"}".formatted(phone)).expect(201).text("/id");
  }

  private Contact person(String phone) {
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
}
