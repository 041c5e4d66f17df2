package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.gateway.GatewayKind;
import io.parley.gateway.InboundEvent.Link;
import io.parley.gateway.InboundEvent.PeopleIdentified;
import io.parley.gateway.InboundOutcome;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionAddress;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * People behind hidden ids, from the first message to the phone, and what becomes of two who are
 * one.
 */
@ServerTest
class HiddenPeopleTest {
  private static final AtomicLong LIDS = new AtomicLong(99_120_000);
  private static final String GROUP = "120363012345678901@g.us";

  @Autowired World world;
  @Autowired InboundSink sink;
  @Autowired JdbcClient jdbc;
  @Autowired DataSource database;

  private Desk desk;
  private String lid;
  private String phone;

  /** A tenant with a session at WAHA that reads a group; what WAHA tells is up to the test. */
  private record Desk(Api api, String session, String name, String group) {
    JsonNode lead(int index) {
      return api.get("/leads?sort=detected_at").expect(200).json().path("leads").path(index);
    }

    long leads() {
      return api.get("/leads").expect(200).number("/total");
    }

    JsonNode events(String type) {
      return api.get("/events?types=" + type).expect(200).json().path("events");
    }
  }

  @BeforeEach
  void aDesk() {
    desk = desk();
    lid = LIDS.incrementAndGet() + "@lid";
    phone = World.phone();
  }

  @Test
  void aLeadFoundUnderAHiddenIdGetsItsPhone() {
    writes(lid, "Ann", "what price?");
    assertThat(desk.lead(0).path("contact_phone").isNull()).isTrue();
    assertThat(desk.lead(0).path("contact_wa_id").asString()).isEqualTo(lid);
    tell(lid, phone);
    soon().untilAsserted(() -> assertThat(phoneOf(desk.lead(0))).isEqualTo(phone));
    assertThat(desk.leads()).isEqualTo(1);
    assertThat(desk.lead(0).path("contact_wa_id").asString())
        .as("the network showed no other")
        .isEqualTo(lid);
    assertThat(desk.api().get("/leads?search=" + phone.substring(1)).expect(200).number("/total"))
        .isEqualTo(1);
    var told = desk.events("contact.identified");
    assertThat(told).hasSize(1);
    assertThat(told.at("/0/data/wa_id").asString()).isEqualTo(lid);
    assertThat(told.at("/0/data/phone").asString()).isEqualTo(phone);
    writes(lid, "Ann", "and the price of that?");
    assertThat(desk.events("group.message").at("/1/data/from_phone").asString()).isEqualTo(phone);
    assertThat(desk.events("lead.detected").at("/1/data/contact_phone").asString())
        .isEqualTo(phone);
    assertThat(
            desk.api()
                .get("/groups/" + desk.group() + "/messages")
                .expect(200)
                .text("/items/1/sender_phone"))
        .isEqualTo(phone);
  }

  @Test
  void whoIsThenSeenByTheirPhoneIsTheSameLead() {
    writes(lid, "Ann", "what price?");
    tell(lid, phone);
    soon().untilAsserted(() -> assertThat(phoneOf(desk.lead(0))).isEqualTo(phone));
    writes(waId(phone), "Ann", "price?");
    assertThat(desk.leads()).isEqualTo(1);
  }

  @Test
  void twoLeadsOfOnePersonBecomeOne() {
    writes(lid, "Ann", "what price?");
    writes(waId(phone), "Ann B.", "price and rent");
    var older = desk.lead(0).path("id").asString();
    var younger = desk.lead(1).path("id").asString();
    move(younger, "contacted");
    tell(lid, phone);
    soon().untilAsserted(() -> assertThat(desk.leads()).isEqualTo(1));
    var lead = desk.api().get("/leads/" + older).expect(200);
    assertThat(lead.text("/contact_phone")).isEqualTo(phone);
    assertThat(lead.text("/contact_wa_id")).isEqualTo(waId(phone));
    assertThat(lead.text("/contact_name")).as("the newest").isEqualTo("Ann B.");
    assertThat(lead.text("/lead_status")).isEqualTo("contacted");
    assertThat(lead.text("/trigger/message_preview")).isEqualTo("price and rent");
    assertThat(lead.number("/message_count")).isEqualTo(2);
    assertThat(lead.json().path("detections")).hasSize(2);
    assertThat(lead.json().path("status_history")).hasSize(2);
    assertThat(lead.text("/status_history/1/by")).isEqualTo("Parley");
    assertThat(desk.api().get("/leads/" + younger).expect(200).text("/id"))
        .as("known under the other id, too")
        .isEqualTo(older);
    assertThat(desk.api().get("/groups/" + desk.group()).number("/leads_detected")).isEqualTo(1);
    assertThat(desk.api().get("/leads?status=new").number("/total")).isZero();
    var merged = desk.events("lead.merged");
    assertThat(merged).hasSize(1);
    assertThat(merged.at("/0/data/id").asString()).isEqualTo(older);
    assertThat(merged.at("/0/data/merged_lead_id").asString()).isEqualTo(younger);
    assertThat(merged.at("/0/data/contact_phone").asString()).isEqualTo(phone);
    assertThat(desk.events("lead.status_changed").at("/1/data/to").asString())
        .isEqualTo("contacted");
    assertThat(differences()).isEmpty();
    move(younger, "qualified");
    assertThat(desk.lead(0).path("lead_status").asString()).isEqualTo("qualified");
    assertThat(differences()).isEmpty();
  }

  @Test
  void leadsMadeByHandAndMembersGoAlong() {
    var api = desk.api();
    writes(lid, "Ann", "what price?");
    var older = desk.lead(0).path("id").asString();
    var inGroup =
        api.post(
                "/leads",
                "{\"phone\": \"%s\", \"name\": \"Mrs. Given\", \"source_group_id\": \"%s\"}"
                    .formatted(phone, desk.group()))
            .expect(201)
            .text("/id");
    var alone = api.post("/leads", "{\"phone\": \"%s\"}".formatted(phone)).expect(201).text("/id");
    var list =
        api.post("/custom-groups", "{\"name\": \"G\", \"members\": [\"%s\"]}".formatted(phone))
            .expect(201)
            .text("/id");
    tell(lid, phone);
    soon().untilAsserted(() -> assertThat(desk.leads()).isEqualTo(2));
    var one = api.get("/leads/" + inGroup).expect(200);
    assertThat(one.text("/id")).isEqualTo(older);
    assertThat(one.text("/contact_name")).as("a given name stays").isEqualTo("Mrs. Given");
    assertThat(one.text("/contact_phone")).isEqualTo(phone);
    assertThat(one.text("/trigger/message_preview")).isEqualTo("what price?");
    assertThat(api.get("/leads/" + alone).expect(200).text("/contact_phone")).isEqualTo(phone);
    assertThat(api.post("/leads", "{\"phone\": \"%s\"}".formatted(phone)).expect(409).text("/id"))
        .isEqualTo(alone);
    var moved =
        api.post(
                "/leads/bulk/status",
                "{\"lead_ids\": [\"%s\", \"%s\"], \"status\": \"contacted\"}"
                    .formatted(inGroup, older))
            .expect(200);
    assertThat(moved.number("/updated")).as("two ids of one lead").isEqualTo(1);
    assertThat(moved.number("/failed")).isZero();
    var grouped =
        api.post(
                "/leads/bulk/add-to-group",
                "{\"lead_ids\": [\"%s\"], \"custom_group_id\": \"%s\"}".formatted(inGroup, list))
            .expect(200);
    assertThat(grouped.number("/skipped")).as("the person is a member already").isEqualTo(1);
    assertThat(api.get("/custom-groups/" + list).number("/member_count")).isEqualTo(1);
    assertThat(differences()).isEmpty();
  }

  @Test
  void thePhonesLeadStaysWhereItIsTheOlder() {
    writes(waId(phone), "Ann", "what price?");
    writes(lid, "Ann", "price");
    var older = desk.lead(0).path("id").asString();
    move(older, "lost");
    tell(lid, phone);
    soon().untilAsserted(() -> assertThat(desk.leads()).isEqualTo(1));
    assertThat(desk.lead(0).path("id").asString()).isEqualTo(older);
    assertThat(desk.lead(0).path("lead_status").asString()).isEqualTo("lost");
    assertThat(desk.events("lead.status_changed")).as("it did not move again").hasSize(1);
    writes(lid, "Ann", "the price again");
    assertThat(desk.leads()).isEqualTo(1);
    assertThat(differences()).isEmpty();
  }

  @Test
  void threeWhoAreOneBecomeOneAndAreAllFound() {
    var second = LIDS.incrementAndGet() + "@lid";
    writes(lid, "Ann", "price 1");
    writes(second, "Ann", "price 2");
    writes(waId(phone), "Ann", "price 3");
    var ids = List.of(id(0), id(1), id(2));
    tell(second, phone);
    soon().untilAsserted(() -> assertThat(desk.leads()).isEqualTo(2));
    tell(lid, phone);
    soon().untilAsserted(() -> assertThat(desk.leads()).isEqualTo(1));
    for (var id : ids) {
      assertThat(desk.api().get("/leads/" + id).expect(200).text("/id")).isEqualTo(ids.getFirst());
    }
    assertThat(
            jdbc.sql(
                    """
                    select count(distinct coalesce(merged_into, id)) from contact where tenant_id = :tenant
                    """)
                .param("tenant", tenant())
                .query(Long.class)
                .single())
        .isEqualTo(1);
    assertThat(desk.api().get("/leads/" + ids.getFirst()).number("/message_count")).isEqualTo(3);
    assertThat(differences()).isEmpty();
  }

  @Test
  void whoAskedNotToBeWrittenToAskedForBoth() {
    writes(waId(phone), "Ann", "what price?");
    jdbc.sql("update contact set opted_out_at = now() where tenant_id = :tenant")
        .param("tenant", tenant())
        .update();
    writes(lid, "Ann", "price");
    tell(lid, phone);
    soon().untilAsserted(() -> assertThat(desk.leads()).isEqualTo(1));
    assertThat(desk.api().get("/leads/" + id(0)).json().path("opted_out").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"key\": {\"participantAlt\": \"%s\"}}",
        "{\"key\": {\"participantPn\": \"%s\"}}",
        "{\"Info\": {\"SenderAlt\": \"%s\"}}"
      })
  void thePhoneThatTheReportItselfTellsIsKnownAtOnce(String data) {
    deliver(message(lid, "Ann", "price?", data.formatted(phone.substring(1) + "@s.whatsapp.net")));
    assertThat(desk.lead(0).path("contact_phone").asString()).isEqualTo(phone);
    assertThat(desk.events("group.message").at("/0/data/from_phone").asString()).isEqualTo(phone);
  }

  @Test
  void aReportTellsThePhoneOfOneWhoIsKnown() {
    writes(lid, "Ann", "price?");
    deliver(
        message(
            lid, "Ann", "well?", "{\"key\": {\"participantAlt\": \"%s\"}}".formatted(waId(phone))));
    soon().untilAsserted(() -> assertThat(phoneOf(desk.lead(0))).isEqualTo(phone));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"99@lid\"", "\"nonsense\"", "5", "null", "\"1@g.us\"", "{}"})
  void whatIsNoPhoneTellsNothing(String other) {
    deliver(message(lid, "Ann", "price?", "{\"key\": {\"participantAlt\": %s}}".formatted(other)));
    assertThat(desk.lead(0).path("contact_phone").isNull()).isTrue();
  }

  @Test
  void thePhoneOfOneWhoIsNotHiddenIsNotReplaced() {
    deliver(
        message(
            waId(phone),
            "Ann",
            "price?",
            "{\"key\": {\"participantAlt\": \"%s\"}}".formatted(waId(World.phone()))));
    assertThat(desk.lead(0).path("contact_phone").asString()).isEqualTo(phone);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        "group.v2.participants", "payload": {"type": "join", "timestamp": 1784000000, "group": {"id": "%1$s"},
          "participants": [{"id": "%2$s", "pn": "%3$s", "role": "participant"}, {"id": "5@lid", "role": "admin"}, 7]}
        """,
        """
        "group.v2.join", "payload": {"timestamp": 1784000000, "group": {"id": "%1$s", "subject": "Cars",
          "participants": [{"id": "15550100001@c.us", "pn": "15550100001@c.us"}, {"id": "%2$s", "pn": "%3$s"}]}}
        """
      })
  void listsOfPeopleTellWhoTheyAre(String report) {
    writes(lid, "Ann", "price?");
    deliver(
        "{\"id\": \"evt_1\", \"timestamp\": 1784000000123, \"session\": \"%s\", \"event\": %s}"
            .formatted(desk.name(), report.formatted(GROUP, lid, waId(phone))));
    soon().untilAsserted(() -> assertThat(phoneOf(desk.lead(0))).isEqualTo(phone));
  }

  @Test
  void aPreviewCountsOnePersonOnce() {
    writes(lid, "Ann", "price?");
    writes(waId(phone), "Ann", "price!");
    tell(lid, phone);
    soon().untilAsserted(() -> assertThat(desk.leads()).isEqualTo(1));
    var preview =
        desk.api()
            .post("/groups/" + desk.group() + "/rules/preview", "{\"keywords\": [\"price\"]}")
            .expect(200);
    assertThat(preview.number("/messages_matched")).isEqualTo(2);
    assertThat(preview.number("/people")).isEqualTo(1);
    assertThat(preview.number("/new_leads")).isZero();
    for (var sample : preview.json().path("samples")) {
      assertThat(sample.path("sender_phone").asString()).isEqualTo(phone);
    }
  }

  @Test
  void whoNeverWroteIsNobodyAndIsKnownWhenTheyDo() {
    tell(lid, phone);
    assertThat(count("select count(*) from contact where tenant_id = :tenant")).isZero();
    writes(lid, "Ann", "price?");
    assertThat(desk.lead(0).path("contact_phone").asString()).isEqualTo(phone);
    writes(waId(phone), "Ann", "price?");
    assertThat(desk.leads()).isEqualTo(1);
    assertThat(count("select count(*) from contact where tenant_id = :tenant")).isEqualTo(1);
    assertThat(
            count(
                "select count(*) from hidden_number where tenant_id = :tenant and ask_at is not null"))
        .as("nobody is to be asked for")
        .isZero();
  }

  @Test
  void oneWhoIsKnownByPhoneIsFoundUnderTheHiddenId() {
    writes(waId(phone), "Ann", "price?");
    tell(lid, phone);
    writes(lid, "Ann", "price?");
    assertThat(desk.leads()).isEqualTo(1);
    assertThat(count("select count(*) from contact where tenant_id = :tenant")).isEqualTo(1);
  }

  @Test
  void allSpellingsOfANumberAreThePerson() {
    writes("5511987654321@c.us", "Ana", "price?");
    tell(lid, "+551187654321");
    writes(lid, "Ana", "price?");
    assertThat(desk.leads()).isEqualTo(1);
    assertThat(desk.lead(0).path("contact_phone").asString()).isEqualTo("+5511987654321");
  }

  @Test
  void theFirstThatIsSaidOfAHiddenIdCounts() {
    tell(lid, phone);
    tell(lid, World.phone());
    writes(lid, "Ann", "price?");
    assertThat(desk.lead(0).path("contact_phone").asString()).isEqualTo(phone);
  }

  @Test
  void theSameHiddenIdInTwoTenantsIsTwoPeople() {
    var other = desk();
    writes(lid, "Ann", "price?");
    var mine = desk;
    desk = other;
    writes(lid, "Ann", "price?");
    tell(lid, phone);
    soon().untilAsserted(() -> assertThat(phoneOf(other.lead(0))).isEqualTo(phone));
    assertThat(mine.lead(0).path("contact_phone").isNull()).isTrue();
    assertThat(mine.events("contact.identified")).isEmpty();
  }

  @Test
  void aSessionThatNobodyKnowsTellsNothing() {
    var nobody = new SessionAddress(GatewayKind.WAHA, "nobody");
    var event =
        new PeopleIdentified(
            nobody, List.of(new Link(new WaId(lid), Phone.parse(phone).orElseThrow())));
    assertThat(sink.accept(List.of(event))).containsExactly(InboundOutcome.IGNORED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parley inbound", "parley requests"})
  void whatIsStillWrittenOfOneWhoIsGoneFollows(String pool) throws SQLException {
    writes(lid, "Ann", "price?");
    writes(waId(phone), "Ann", "price?");
    var gone =
        jdbc.sql("select max(id::text) from contact where tenant_id = :tenant")
            .param("tenant", tenant())
            .query(String.class)
            .single();
    try (var batch = database.getConnection()) {
      // Another process's transaction, which knows two people and is slow.
      batch.setAutoCommit(false);
      try (var statement = batch.createStatement()) {
        statement.execute("set local application_name = '" + pool + "'");
        statement.execute("select 1");
        tell(lid, phone);
        soon().untilAsserted(() -> assertThat(desk.leads()).isEqualTo(1));
        soon()
            .untilAsserted(
                () ->
                    assertThat(
                            count(
                                "select count(*) from hidden_number where tenant_id = :tenant and joined_at is not null"))
                        .isEqualTo(1));
        statement.execute(
            """
            with g as (select tenant_id, id, wa_group_id from monitored_group where tenant_id = '%1$s'),
            counted as (insert into group_sender (tenant_id, wa_chat_id, contact_id, message_count)
              select tenant_id, wa_group_id, '%2$s', 1 from g),
            found as (insert into detection (tenant_id, group_id, contact_id, message_id, monitor_mode, matched_keywords,
                message_preview, detected_at)
              select tenant_id, id, '%2$s', uuidv7(), 'keywords', '{late}', 'late', now() from g),
            led as (insert into lead (tenant_id, group_id, contact_id, contact_wa_id, detected_at, updated_at,
                trigger_preview, trigger_mode, trigger_at, keywords)
              select tenant_id, id, '%2$s', '1@lid', now(), now(), 'late', 'keywords', now(), '{late}' from g),
            numbered as (update lead_count set count = count + 1 where tenant_id = '%1$s' and status = 'new')
            update monitored_group set leads_detected = leads_detected + 1 where tenant_id = '%1$s'
            """
                .formatted(tenant(), gone));
        assertThat(
                count(
                    "select count(*) from contact_merge where tenant_id = :tenant and settled_at is null"))
            .as("the other may still write")
            .isEqualTo(1);
        batch.commit();
      }
    }
    soon()
        .untilAsserted(
            () ->
                assertThat(
                        count(
                            "select count(*) from contact_merge where tenant_id = :tenant and settled_at is not null"))
                    .isEqualTo(1));
    assertThat(desk.leads()).isEqualTo(1);
    var lead = desk.api().get("/leads/" + id(0)).expect(200);
    assertThat(lead.number("/message_count")).isEqualTo(3);
    assertThat(lead.json().path("detections")).hasSize(3);
    assertThat(lead.text("/contact_phone")).isEqualTo(phone);
    assertThat(desk.api().get("/leads?search=late").expect(200).number("/total")).isEqualTo(1);
  }

  @Test
  void inTheSimulatorTheGatewayIsAskedForThePhone() {
    var team = world.team();
    team.watch("\"keywords\": [\"price\"]");
    team.writes(phone, "Ann", "price?", "\"from_lid\": \"%s\"".formatted(lid));
    assertThat(team.api().get("/leads").text("/leads/0/contact_wa_id")).isEqualTo(lid);
    soon()
        .untilAsserted(
            () ->
                assertThat(team.api().get("/leads").text("/leads/0/contact_phone"))
                    .isEqualTo(phone));
    team.writes(phone, "Ann", "price!");
    assertThat(team.leads()).isEqualTo(1);
  }

  @Test
  void aHiddenIdInTheSimulatorMustBeOne() {
    var team = world.team();
    var refused =
        team.api()
            .post(
                "/simulator/messages",
                "{\"session_id\": \"%s\", \"from\": \"%s\", \"from_lid\": \"%s\", \"text\": \"hi\"}"
                    .formatted(team.session(), phone, waId(phone)))
            .expect(422);
    assertThat(refused.text("/errors/0/field")).isEqualTo("from_lid");
  }

  @Test
  void whoCannotBeToldIsAskedForAgainAndThenRestsUntilSeen() {
    writes(lid, "Ann", "price?");
    soon().untilAsserted(() -> assertThat(asked()).isEqualTo(1));
    assertThat(
            count(
                "select count(*) from hidden_number where tenant_id = :tenant and ask_at > asked_at"))
        .isEqualTo(1);
    hidden("ask_at = now(), asked = 16");
    soon().untilAsserted(() -> assertThat(asked()).isEqualTo(17));
    assertThat(
            count(
                "select count(*) from hidden_number where tenant_id = :tenant and ask_at is null"))
        .as("it rests")
        .isEqualTo(1);
    hidden("asked_at = now() - interval '2 days'");
    writes(lid, "Ann", "price?");
    soon()
        .untilAsserted(
            () ->
                assertThat(
                        count(
                            "select count(*) from hidden_number where tenant_id = :tenant and ask_at is null and asked_at > now() - interval '1 day'"))
                    .isEqualTo(1));
  }

  @Test
  void whoWasSeenByADeletedSessionIsNotAskedFor() {
    writes(lid, "Ann", "price?");
    soon().untilAsserted(() -> assertThat(asked()).isEqualTo(1));
    var tenant = tenant();
    desk.api().delete("/sessions/" + desk.session()).expect(200);
    jdbc.sql("update hidden_number set ask_at = now() where tenant_id = :tenant")
        .param("tenant", tenant)
        .update();
    soon()
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.sql(
                                "select count(*) from hidden_number where tenant_id = :tenant and ask_at is null")
                            .param("tenant", tenant)
                            .query(Long.class)
                            .single())
                    .isEqualTo(1));
  }

  private int asked() {
    return (int) count("select asked from hidden_number where tenant_id = :tenant");
  }

  private void hidden(String change) {
    jdbc.sql("update hidden_number set " + change + " where tenant_id = :tenant")
        .param("tenant", tenant())
        .update();
  }

  private long count(String sql) {
    return jdbc.sql(sql).param("tenant", tenant()).query(Long.class).single();
  }

  private UUID tenant() {
    return jdbc.sql("select tenant_id from session where id = cast(:session as uuid)")
        .param("session", desk.session())
        .query(UUID.class)
        .single();
  }

  private List<String> differences() {
    return CountersTest.differences(jdbc, new Team(desk.api(), desk.session(), GROUP));
  }

  private String id(int index) {
    return desk.lead(index).path("id").asString();
  }

  private void move(String lead, String status) {
    desk.api()
        .patch("/leads/" + lead + "/status", "{\"status\": \"%s\"}".formatted(status))
        .expect(200);
  }

  private static String phoneOf(JsonNode lead) {
    return lead.path("contact_phone").asString("");
  }

  private static String waId(String phone) {
    return phone.substring(1) + "@c.us";
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
  }

  private Desk desk() {
    var api = world.owner();
    var made = api.post("/sessions", "{\"name\": \"Shop\", \"gateway\": \"waha\"}").expect(201);
    var group =
        api.post(
                "/groups",
                "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"keywords\": [\"price\", \"late\"]}"
                    .formatted(made.text("/id"), GROUP))
            .expect(201);
    return new Desk(api, made.text("/id"), made.text("/config/gateway_session"), group.text("/id"));
  }

  /** The gateway tells who is behind a hidden id. */
  private void tell(String hidden, String number) {
    var address = new SessionAddress(GatewayKind.WAHA, desk.name());
    var link = new Link(new WaId(hidden), Phone.parse(number).orElseThrow());
    assertThat(sink.accept(List.of(new PeopleIdentified(address, List.of(link)))))
        .containsExactly(InboundOutcome.STORED);
  }

  private void writes(String who, String name, String text) {
    deliver(message(who, name, text, "{}"));
  }

  private void deliver(String body) {
    assertThat(
            world
                .stranger()
                .with("X-Webhook-Hmac", hmac(body))
                .post("/gateway/waha", body)
                .expect(200)
                .text("/status"))
        .isEqualTo("stored");
  }

  private String message(String participant, String name, String text, String data) {
    var merged = data.equals("{}") ? "" : ", " + data.substring(1, data.length() - 1);
    return """
    {"id": "evt_01k%s", "timestamp": 1784000000123, "event": "message.any", "session": "%s", "engine": "NOWEB",
     "me": {"id": "15550100001@c.us", "pushName": "Shop"},
     "payload": {"id": "false_%s_%s_%s", "timestamp": %d, "from": "%s", "fromMe": false, "source": "app", "to": "%s",
       "participant": "%s", "body": "%s", "hasMedia": false, "media": null, "ack": 1, "ackName": "SERVER", "vCards": [],
       "location": null, "replyTo": null, "_data": {"pushName": "%s"%s}},
     "environment": {"version": "2026.7.1", "engine": "NOWEB", "tier": "CORE", "browser": null}}
    """
        .formatted(
            UUID.randomUUID(),
            desk.name(),
            GROUP,
            UUID.randomUUID().toString().replace("-", ""),
            participant,
            Instant.now().getEpochSecond(),
            GROUP,
            GROUP,
            participant,
            text,
            name,
            merged);
  }

  private static String hmac(String body) {
    try {
      var mac = Mac.getInstance("HmacSHA512");
      mac.init(
          new SecretKeySpec(ServerTest.HMAC_KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
      return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
