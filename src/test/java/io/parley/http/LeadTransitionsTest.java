package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The pipeline of leads, held against a table written by hand. */
@ServerTest
class LeadTransitionsTest {
  private static final List<String> STATUSES =
      List.of("new", "contacted", "qualified", "converted", "lost");
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "new", Set.of("contacted", "qualified", "converted", "lost"),
          "contacted", Set.of("qualified", "converted", "lost"),
          "qualified", Set.of("converted", "lost"),
          "converted", Set.of(),
          "lost", Set.of("new"));

  @Autowired World world;
  @Autowired JdbcClient jdbc;

  static Stream<Arguments> pairs() {
    return STATUSES.stream().flatMap(from -> STATUSES.stream().map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void everyPairIsAllowedOrRefusedAloneAndInBulk(String from, String to) {
    var team = world.team();
    var api = team.api();
    var isAllowed = ALLOWED.get(from).contains(to);
    var alone = leadIn(api, from);
    var moved = api.patch("/leads/" + alone + "/status", "{\"status\": \"%s\"}".formatted(to));
    assertThat(moved.status()).isEqualTo(isAllowed ? 200 : 400);
    var inBulk = leadIn(api, from);
    var bulk =
        api.post(
                "/leads/bulk/status",
                "{\"lead_ids\": [\"%s\"], \"status\": \"%s\"}".formatted(inBulk, to))
            .expect(200);
    assertThat(bulk.number("/updated")).isEqualTo(isAllowed ? 1 : 0);
    if (!isAllowed) {
      assertThat(moved.detail())
          .contains("a " + from + " lead to " + to)
          .contains(ALLOWED.get(from).isEmpty() ? Set.of("it ends there") : ALLOWED.get(from))
          .isEqualTo(bulk.text("/errors/0/error"));
    }
    for (var id : List.of(alone, inBulk)) {
      var lead = api.get("/leads/" + id).expect(200);
      assertThat(lead.text("/lead_status")).isEqualTo(isAllowed ? to : from);
      LeadBatchTest.assertLegal(lead);
    }
    assertThat(CountersTest.differences(jdbc, team)).isEmpty();
  }

  @RepeatedTest(3)
  void manyWhoMoveOneLeadLoseAndDoubleNothing() throws Exception {
    var team = world.team();
    var api = team.api();
    var id = leadIn(api, "new");
    var calls = new ArrayList<Callable<Integer>>();
    for (var caller = 0; caller < 8; caller++) {
      var random = new Random(caller);
      var isBulk = caller % 2 == 0;
      calls.add(() -> moves(api, id, random, isBulk));
    }
    var done = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var answer : threads.invokeAll(calls)) {
        done += answer.get();
      }
    }
    var lead = api.get("/leads/" + id).expect(200);
    assertThat(lead.json().path("status_history")).hasSize(done);
    var at = "new";
    for (var move : lead.json().path("status_history")) {
      assertThat(move.path("from").asString()).isEqualTo(at);
      assertThat(ALLOWED.get(at)).contains(move.path("to").asString());
      at = move.path("to").asString();
    }
    assertThat(lead.text("/lead_status")).isEqualTo(at);
    assertThat(done).isGreaterThan(1);
    var told = new ArrayList<String>();
    Api.Answer page;
    var after = "0";
    do {
      page = api.get("/events?limit=100&types=lead.status_changed&after=" + after).expect(200);
      page.json().path("events").forEach(event -> told.add(event.at("/data/to").asString()));
      after = page.text("/next_after");
    } while (page.json().path("has_more").asBoolean());
    assertThat(told).isEqualTo(lead.json().path("status_history").findValuesAsString("to"));
    assertThat(CountersTest.differences(jdbc, team)).isEmpty();
  }

  /** Returns how many of the moves were made. */
  private static int moves(Api api, String id, Random random, boolean isBulk) {
    var done = 0;
    for (var step = 0; step < 25; step++) {
      var to = List.of("contacted", "qualified", "lost", "new").get(random.nextInt(4));
      if (isBulk) {
        done +=
            (int)
                api.post(
                        "/leads/bulk/status",
                        "{\"lead_ids\": [\"%s\"], \"status\": \"%s\"}".formatted(id, to))
                    .expect(200)
                    .number("/updated");
      } else {
        var status =
            api.patch("/leads/" + id + "/status", "{\"status\": \"%s\"}".formatted(to)).status();
        assertThat(status).isIn(200, 400);
        done += status == 200 ? 1 : 0;
      }
    }
    return done;
  }

  private static String leadIn(Api api, String status) {
    var id =
        api.post("/leads", "{\"phone\": \"%s\"}".formatted(World.phone())).expect(201).text("/id");
    if (!status.equals("new")) {
      api.patch("/leads/" + id + "/status", "{\"status\": \"%s\"}".formatted(status)).expect(200);
    }
    return id;
  }
}
