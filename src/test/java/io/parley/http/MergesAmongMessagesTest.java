package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.gateway.GatewayKind;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundEvent.Author;
import io.parley.gateway.InboundEvent.Content;
import io.parley.gateway.InboundEvent.Link;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.gateway.InboundEvent.PeopleIdentified;
import io.parley.gateway.InboundOutcome;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionAddress;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * People write under hidden ids and under their phones, in several groups and directly, while
 * gateways tell who is who and users move the leads: at the end each is one, and all counts are
 * those of the rows.
 */
@ServerTest
class MergesAmongMessagesTest {
  private static final int WRITERS = 6;
  private static final int STEPS = 60;
  private static final int PEOPLE = 25;

  /** Each person's second hidden id is linked to the same phone. */
  private static final int IDS = 2 * PEOPLE;

  private static final AtomicLong LIDS = new AtomicLong(77_000_000);

  @Autowired World world;
  @Autowired InboundSink sink;
  @Autowired JdbcClient jdbc;

  private final List<WaId> lids = new ArrayList<>();
  private final List<Phone> phones = new ArrayList<>();
  private final List<WaId> groups = new ArrayList<>();
  private final AtomicLong written = new AtomicLong();
  private Api api;
  private String session;
  private SessionAddress address;

  @ParameterizedTest
  @ValueSource(longs = {3, 20261121, 4242})
  void eachPersonIsOneAndEveryCountIsRight(long seed) throws Exception {
    begin();
    var work = new ArrayList<Callable<Void>>();
    for (var number = 0; number < WRITERS; number++) {
      var random = new Random(seed * 31 + number);
      work.add(() -> write(random));
    }
    work.add(() -> tell(new Random(seed)));
    work.add(() -> move(new Random(seed)));
    try (var threads = Executors.newFixedThreadPool(work.size())) {
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
    }
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(unsettled()).isEmpty());
    sayNames();
    assertThat(numbers("select count(*) from message where tenant_id = :tenant"))
        .as("no message is lost")
        .isEqualTo(written.get());
    assertThat(strangers()).isEmpty();
    assertThat(CountersTest.differences(jdbc, new Team(api, session, groups.getFirst().value())))
        .isEmpty();
  }

  private void begin() {
    api = world.owner();
    var made = api.post("/sessions", "{\"name\": \"Shop\", \"gateway\": \"waha\"}").expect(201);
    session = made.text("/id");
    address = new SessionAddress(GatewayKind.WAHA, made.text("/config/gateway_session"));
    for (var number = 0; number < 3; number++) {
      var group = new WaId("12036300000000000" + number + "@g.us");
      groups.add(group);
      api.post(
              "/groups",
              "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"monitor_mode\": \"%s\"}"
                  .formatted(session, group, number == 0 ? "first_message" : "all"))
          .expect(201);
    }
    IntStream.range(0, IDS).forEach(_ -> lids.add(new WaId(LIDS.incrementAndGet() + "@lid")));
    IntStream.range(0, PEOPLE).forEach(_ -> phones.add(Phone.parse(World.phone()).orElseThrow()));
  }

  /** A lead that is made while its person gets another name may show the one before. */
  private void sayNames() {
    for (var phone : phones) {
      var said =
          new MessageReceived(
              address,
              UUID.randomUUID().toString(),
              groups.getLast(),
              new Author(phone.waId(), "Last", false, null),
              new Content("text", "hello", null, List.of(), null),
              Instant.now());
      assertThat(sink.accept(List.of(said))).containsOnly(InboundOutcome.STORED);
      written.incrementAndGet();
    }
  }

  private Void write(Random random) {
    for (var step = 0; step < STEPS; step++) {
      var batch = new ArrayList<InboundEvent>();
      for (var number = 0; number <= random.nextInt(4); number++) {
        batch.add(message(random));
      }
      assertThat(sink.accept(batch)).containsOnly(InboundOutcome.STORED);
      written.addAndGet(batch.size());
    }
    return null;
  }

  private MessageReceived message(Random random) {
    var person = random.nextInt(PEOPLE);
    var id =
        switch (random.nextInt(3)) {
          case 0 -> phones.get(person).waId();
          case 1 -> lids.get(person);
          default -> lids.get(person + PEOPLE);
        };
    var told = id.isHiddenPerson() && random.nextInt(10) == 0 ? phones.get(person) : null;
    var place = random.nextInt(groups.size() + 1);
    return new MessageReceived(
        address,
        UUID.randomUUID().toString(),
        place == groups.size() ? id : groups.get(place),
        new Author(id, "P" + random.nextInt(3), false, told),
        new Content("text", "hello", null, List.of(), null),
        Instant.now());
  }

  /** Every pair is told, some twice, in any order. */
  private Void tell(Random random) {
    var order = new ArrayList<>(IntStream.range(0, IDS).boxed().toList());
    java.util.Collections.shuffle(order, random);
    while (!order.isEmpty()) {
      var some = order.subList(0, Math.min(order.size(), 1 + random.nextInt(4)));
      var links = some.stream().map(id -> new Link(lids.get(id), phones.get(id % PEOPLE))).toList();
      assertThat(sink.accept(List.of(new PeopleIdentified(address, links))))
          .containsOnly(InboundOutcome.STORED);
      if (random.nextInt(4) > 0) {
        some.clear();
      }
    }
    return null;
  }

  private Void move(Random random) {
    for (var step = 0; step < STEPS; step++) {
      var leads = api.get("/leads?limit=100").expect(200).json().path("leads");
      if (!leads.isEmpty()) {
        var lead = leads.path(random.nextInt(leads.size())).path("id").asString();
        var status = List.of("contacted", "qualified", "lost", "new").get(random.nextInt(4));
        assertThat(
                api.patch("/leads/" + lead + "/status", "{\"status\": \"%s\"}".formatted(status))
                    .status())
            .isIn(200, 400);
        api.patch("/leads/" + lead, "{\"notes\": \"seen\", \"contact_name\": null}").expect(200);
        var some = new ArrayList<String>();
        leads.forEach(one -> some.add(one.path("id").asString()));
        java.util.Collections.shuffle(some, random);
        assertThat(
                api.post(
                        "/leads/bulk/status",
                        "{\"lead_ids\": [%s], \"status\": \"%s\"}"
                            .formatted(
                                some.stream()
                                    .limit(20)
                                    .map("\"%s\""::formatted)
                                    .collect(Collectors.joining(", ")),
                                status))
                    .expect(200)
                    .json()
                    .path("errors")
                    .findValuesAsString("error"))
            .doesNotContain("There is no lead with this id.");
      }
    }
    return null;
  }

  private List<String> unsettled() {
    return jdbc.sql(
            """
            select lid from hidden_number
            where tenant_id in (select tenant_id from session where id = cast(:session as uuid)) and join_at is not null
            """)
        .param("session", session)
        .query(String.class)
        .list();
  }

  /** What does not belong to exactly the people who are left. */
  private List<String> strangers() {
    return jdbc.sql(
            """
            with mine as (select tenant_id from session where id = cast(:session as uuid)),
              person as (select c.* from contact c join mine using (tenant_id) where merged_into is null)
            select 'two of ' || phone from person group by phone having count(*) > 1
            union all
            select 'without a phone ' || wa_id from person where phone is null
            union all
            select 'alias ' || value from contact_alias a join mine using (tenant_id)
            where contact_id not in (select id from person)
            union all
            select 'chat ' || wa_chat_id from chat c join mine using (tenant_id)
            where contact_id not in (select id from person)
            union all
            select 'sender ' || wa_chat_id from group_sender s join mine using (tenant_id)
            where contact_id not in (select id from person)
            union all
            select 'detection of ' || contact_id from detection d join mine using (tenant_id)
            where contact_id not in (select id from person)
            union all
            select format('lead %s shows %s %s of %s %s', l.id, l.contact_phone, l.contact_name, p.phone, p.name)
            from lead l join mine using (tenant_id) left join person p on p.id = l.contact_id
            where (l.contact_phone, l.contact_name) is distinct from (p.phone, p.name)
            union all
            select 'unsettled ' || lid from contact_merge m join mine using (tenant_id) where settled_at is null
            union all
            select 'messages of ' || s.contact_id from group_sender s join mine using (tenant_id)
            where message_count <> (
              select count(*) from message m
              join chat c on c.tenant_id = m.tenant_id and c.id = m.chat_id
              join contact w on w.tenant_id = m.tenant_id and w.id = m.sender_id
              where m.tenant_id = s.tenant_id and c.wa_chat_id = s.wa_chat_id
                and coalesce(w.merged_into, w.id) = s.contact_id)
            union all
            select 'detections of ' || l.id from lead l join mine using (tenant_id)
            where not exists (
              select from detection d
              where d.tenant_id = l.tenant_id and d.group_id = l.group_id and d.contact_id = l.contact_id)
            union all
            select 'detection without a lead ' || d.id from detection d join mine using (tenant_id)
            where not exists (
              select from lead l
              where d.tenant_id = l.tenant_id and d.group_id = l.group_id and d.contact_id = l.contact_id)
            """)
        .param("session", session)
        .query(String.class)
        .list();
  }

  private long numbers(String sql) {
    return jdbc.sql(sql)
        .param(
            "tenant",
            jdbc.sql("select tenant_id from session where id = cast(:session as uuid)")
                .param("session", session)
                .query(UUID.class)
                .single())
        .query(Long.class)
        .single();
  }
}
