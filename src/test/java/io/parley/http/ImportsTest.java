package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Files of people on their way into lists, and back. */
@ServerTest
class ImportsTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;
  private Api api;
  private String group;

  @BeforeEach
  void aGroup() {
    api = world.owner();
    group = makeGroup("");
  }

  @Test
  void rowsBecomeMembersWithTheirVariables() {
    var begun =
        FileForm.of(
                "C:\\lists\\people.csv",
                """
                Full name,Mobile (work),City,,Notes
                Ann,+1 555 784 0001,Lima,x,"likes, commas"
                ,15557840002,,,
                "Ben ""the boss""\",0015557840003,"two
                lines",,
                """)
            .field("unknown", "is ignored")
            .postTo(api, "/custom-groups/" + group + "/import")
            .expect(202);
    assertThat(begun.text("/status")).isEqualTo("running");
    assertThat(begun.text("/file_name")).isEqualTo("people.csv");
    assertThat(begun.text("/custom_group_id")).isEqualTo(group);
    var done = ended(begun);
    assertCounts(done, 3, 0, 0, 0);
    assertThat(done.number("/progress")).isEqualTo(100);
    assertThat(done.text("/status")).isEqualTo("completed");
    assertThat(done.json().path("error").isNull()).isTrue();
    assertThat(done.json().path("mapping").toString())
        .contains("\"phone\":\"Mobile (work)\"", "\"name\":\"Full name\"", "\"City\":\"City\"")
        .contains("\"column 4\":\"column 4\"");
    var members = members();
    assertThat(texts(members, "phone"))
        .containsExactly("+15557840003", "+15557840002", "+15557840001");
    assertThat(members.path(2).path("name").asString()).isEqualTo("Ann");
    assertThat(members.path(2).path("variables").toString())
        .isEqualTo("{\"City\":\"Lima\",\"Notes\":\"likes, commas\",\"column 4\":\"x\"}");
    assertThat(members.path(1).path("name").isNull()).isTrue();
    assertThat(members.path(1).path("variables")).isEmpty();
    assertThat(members.path(0).path("name").asString()).isEqualTo("Ben \"the boss\"");
    assertThat(members.path(0).at("/variables/City").asString()).isEqualTo("two\nlines");
    assertThat(count("select count(*) from custom_group_import_chunk where tenant_id = :tenant"))
        .as("the file is gone")
        .isZero();
    assertThat(refused(done)).isEmpty();
    assertBooksAreRight();
  }

  @Test
  void whoIsThereGetsWhatTheRowsKnowMore() {
    group = makeGroup("\"15557840011\", {\"phone\": \"15557840012\", \"name\": \"Bo\"}");
    var first =
        run(
            """
            phone,name,city,zip
            15557840011,Ann,Lima,1
            15557840012,Other,Rome,
            15557840012,Bo,Oslo,9
            15557840011,,,
            """);
    assertCounts(first, 0, 2, 2, 0);
    var members = members();
    assertThat(texts(members, "name")).containsExactly("Bo", "Ann");
    assertThat(members.path(0).path("variables").toString()).isEqualTo("{\"city\":\"Rome\"}");
    var second =
        run(
            """
            phone,name,city,zip
            +15557840011,Ann,Lima,1
            15557840012,,Rome,5
            15557840013,Cem,,
            """);
    assertCounts(second, 1, 1, 1, 0);
    assertThat(members().path(1).path("variables").toString())
        .isEqualTo("{\"city\":\"Rome\",\"zip\":\"5\"}");
    assertThat(api.get("/custom-groups/" + group).number("/member_count")).isEqualTo(3);
    assertBooksAreRight();
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, ',', ''",
    "UTF-8, ;, \uFEFF",
    "UTF-16LE, '\t', \uFEFF",
    "UTF-16BE, ;, \uFEFF",
    "UTF-16LE, ',', ''",
    "windows-1252, ;, ''"
  })
  void filesAreReadHoweverTheyAreWritten(String charset, String separator, String mark) {
    var rows =
        mark
            + String.join(separator, "téléphone", "prénom", "ville")
            + "\r\n"
            + String.join(separator, "15557840021", "José", "\"Sào" + separator + "Paulo\"")
            + "\r\n"
            + String.join(separator, "15557840022", "Zoë", "Köln")
            + "\r\n";
    var done = run("list.csv", rows.getBytes(Charset.forName(charset)), null);
    assertCounts(done, 2, 0, 0, 0);
    var members = members();
    assertThat(texts(members, "name")).containsExactly("Zoë", "José");
    assertThat(members.path(0).at("/variables/ville").asString()).isEqualTo("Köln");
    assertThat(members.path(1).at("/variables/ville").asString())
        .isEqualTo("Sào" + separator + "Paulo");
  }

  @Test
  void excelTellsTheSeparatorInALineOfItsOwn() {
    var done = run("sep=;\r\nName, first;Handynummer\r\nAnn;15557840025\r\n;;\r\n\r\n");
    assertCounts(done, 1, 0, 0, 0);
    assertThat(done.text("/mapping/phone")).isEqualTo("Handynummer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sep=\"\n", "sep=\n\n", "sep=\r\r\n", "sep=#\n"})
  void aSeparatorThatCanBeNoneIsNotBelieved(String told) {
    var done = run(told + "phone\n15557840026\n");
    assertCounts(done, 1, 0, 0, 0);
  }

  @Test
  void searchesForWhatNoTextHoldsFindPeople() {
    api.get("/custom-groups/contacts?search=%00").expect(200);
  }

  @Test
  void theCallerSaysWhichColumnIsWhat() {
    var done =
        run(
            "x.csv",
            "a,b,c,phone\n15557840031,Ann,Lima,7\n".getBytes(StandardCharsets.UTF_8),
            "{\"phone\": \"a\", \"name\": \"b\", \"town\": \"c\"}");
    assertCounts(done, 1, 0, 0, 0);
    var member = members().path(0);
    assertThat(member.path("name").asString()).isEqualTo("Ann");
    assertThat(member.path("variables").toString())
        .isEqualTo("{\"phone 2\":\"7\",\"town\":\"Lima\"}");
  }

  @Test
  void noColumnIsLostWhateverTheVariablesAreCalled() {
    var done =
        run(
            "x.csv",
            "Town,City,Mobile,phone,phone 2\nLima,Rome,15557840032,7,8\n"
                .getBytes(StandardCharsets.UTF_8),
            "{\" Ci\\u0000ty \": \"Town\", \"phone\": \"Mobile\", \"name\": null}");
    assertCounts(done, 1, 0, 0, 0);
    assertThat(members().path(0).path("variables").toString())
        .isEqualTo("{\"City\":\"Lima\",\"City 2\":\"Rome\",\"phone 2\":\"8\",\"phone 3\":\"7\"}");
    var guessed =
        run("x.csv", "phone\n15557840033\n".getBytes(StandardCharsets.UTF_8), "{\"phone\": null}");
    assertCounts(guessed, 1, 0, 0, 0);
    assertThat(
            FileForm.of("x.csv", "phone,a,b\n15557840034,1,2\n")
                .field("mapping", "{\"x\": \"a\", \" x\": \"b\"}")
                .postTo(api, "/custom-groups/" + group + "/import")
                .expect(422)
                .detail())
        .contains("name of its own");
  }

  @Test
  void whatAListKnowsIsTakenAlong() {
    run("phone,city\n15557840035,Lima\nnobody,Rome\n");
    var data = api.get("/users/me/export").expect(200).json().path("data");
    assertThat(data.at("/custom_group_variables/0/member_id").asString())
        .isEqualTo(data.at("/custom_group_members/0/id").asString());
    assertThat(data.at("/custom_group_variables/0/name").asString()).isEqualTo("city");
    assertThat(data.at("/custom_group_variables/0/value").asString()).isEqualTo("Lima");
    assertThat(data.at("/imports/0/status").asString()).isEqualTo("completed");
    assertThat(data.at("/import_rejections/0/import_id").asString())
        .isEqualTo(data.at("/imports/0/id").asString());
    assertThat(data.at("/import_rejections/0/phone").asString()).isEqualTo("nobody");
  }

  @Test
  void aFileWithoutPhonesIsRefusedBeforeAnythingIsTaken() {
    var refused = post("x.csv", "first,second\nAnn,15557840035\n").expect(422);
    assertThat(refused.detail()).contains("'mapping'", "'first'", "'second'", "\"phone\"");
    for (var mapping :
        List.of(
            "{\"phone\": \"third\"}",
            "{\"phone\": \"first\", \"name\": \"first\"}",
            "{\"phone\": \"first\", \" \": \"second\"}",
            "[]",
            "null",
            "{",
            "{\"phone\": {}}",
            "\"first\"")) {
      var answer =
          FileForm.of("x.csv", "first,second\nAnn,15557840035\n")
              .field("mapping", mapping)
              .postTo(api, "/custom-groups/" + group + "/import")
              .expect(422);
      assertThat(answer.detail()).as(mapping).contains("'mapping");
    }
    assertThat(count("select count(*) from custom_group_import where tenant_id = :tenant"))
        .isZero();
  }

  @Test
  void aDryRunCountsAndChangesNothing() {
    group = makeGroup("\"15557840041\", {\"phone\": \"15557840042\", \"name\": \"Bo\"}");
    var csv =
        """
        phone,name
        15557840041,Ann
        15557840042,Bo
        15557840043,Cem
        +1 555 784 0043,Cem
        5511987654321,Bia
        551187654321,Bia
        12,nobody
        """;
    var before = members();
    var begun =
        FileForm.of("x.csv", csv)
            .field("dry_run", "True")
            .postTo(api, "/custom-groups/" + group + "/import")
            .expect(202);
    var dry = ended(begun);
    assertThat(dry.json().path("dry_run").asBoolean()).isTrue();
    assertCounts(dry, 2, 1, 3, 1);
    assertThat(refused(dry)).hasSize(1);
    assertThat(members()).isEqualTo(before);
    assertThat(api.get("/custom-groups/contacts").number("/total")).isEqualTo(2);
    assertThat(api.post("/imports/" + dry.text("/id") + "/undo").expect(409).detail())
        .contains("dry run");
    assertCounts(run(csv), 2, 1, 3, 1);
    FileForm.of("x.csv", csv)
        .field("dry_run", "perhaps")
        .postTo(api, "/custom-groups/" + group + "/import")
        .expect(422);
  }

  @Test
  void damageIsToldRowByRowAndStopsNobody() {
    var done =
        run(
            """
            phone,name
            4.41E+11,scientific
            "4,41E+11",scientific
            0171 2345678,national
            1-800-FLOWERS,letters
            123456,short
            1234567890123456,long
            15557840051 / 15557840052,two
            +15557840051 +15557840052,two
            01.02.2024,date
            2024-01-02,date
            #REF!,error
            #N/A,error
            15557840053.0,fraction
            ,nothing
            "=cmd|' /C calc'!A0",=1+1
            15557840054,good
            15557840055@c.us,good
            030/,short
            15557840056,good,too many
            """);
    assertCounts(done, 2, 0, 0, 17);
    var rows = refused(done);
    assertThat(rows.getFirst().getHeader()).containsExactly("line", "reason", "phone", "name");
    assertThat(rows.stream().map(row -> row.getField("line")))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(2, 20)
                .filter(line -> line != 17 && line != 18)
                .mapToObj(String::valueOf)
                .toList());
    var reasons =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.getField("name"),
                    Collectors.mapping(row -> row.getField("reason"), Collectors.toSet())));
    assertThat(reasons.get("scientific")).singleElement().asString().contains("4.41E+11");
    assertThat(reasons.get("national")).singleElement().asString().contains("no country code");
    assertThat(reasons.get("letters")).singleElement().asString().contains("letters");
    assertThat(reasons.get("short")).allMatch(reason -> reason.contains("too short")).hasSize(2);
    assertThat(reasons.get("long")).singleElement().asString().contains("too long");
    assertThat(reasons.get("two")).singleElement().asString().contains("more than one number");
    assertThat(reasons.get("date")).singleElement().asString().contains("date");
    assertThat(reasons.get("error")).singleElement().asString().contains("error");
    assertThat(reasons.get("fraction")).singleElement().asString().contains("fraction");
    assertThat(reasons.get("nothing")).singleElement().asString().contains("missing");
    assertThat(reasons.get("good")).singleElement().asString().contains("more cells");
    var formula = rows.stream().filter(row -> row.getField("line").equals("16")).findFirst();
    assertThat(formula.orElseThrow().getField("phone")).startsWith("'=cmd");
    assertThat(formula.orElseThrow().getField("name")).isEqualTo("'=1+1");
  }

  @Test
  void nationalNumbersAreOfTheTenantsCountry() {
    jdbc.sql("update tenant set default_country = 'DE' where tenant_id = :tenant")
        .param("tenant", tenant().value())
        .update();
    assertCounts(run("phone\n0171 2345678\n"), 1, 0, 0, 0);
    assertThat(texts(members(), "phone")).containsExactly("+491712345678");
    var cut = run("phone\n15112345678\n");
    assertCounts(cut, 0, 0, 0, 1);
    assertThat(refused(cut).getFirst().getField("reason")).contains("cut off its leading zero");
  }

  @Test
  void whatBreaksInTheMiddleIsKeptUntilThere() {
    var rows = IntStream.range(0, 30).mapToObj("155578401%02d,N"::formatted).toList();
    var done =
        run(
            "phone,name\n"
                + String.join("\n", rows)
                + "\n15557840199,\"never closed\n15557840198,x\n");
    assertThat(done.text("/status")).isEqualTo("failed");
    assertThat(done.text("/error")).contains("line 31", "quote");
    assertCounts(done, 30, 0, 0, 0);
    assertThat(members()).hasSize(30);
    api.post("/imports/" + done.text("/id") + "/undo").expect(200);
    assertThat(members()).isEmpty();
    assertBooksAreRight();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverRowsThereAreTheirNumbersBalance(long seed) {
    var random = new Random(seed);
    var members = new HashSet<Integer>();
    for (var file = 0; file < 3; file++) {
      var seen = new HashSet<Integer>();
      var added = 0;
      var same = 0;
      var invalid = 0;
      var csv = new StringBuilder("phone\n");
      for (var row = 0; row < 6_000; row++) {
        if (random.nextInt(10) == 0) {
          csv.append("x").append(row).append('\n');
          invalid++;
          continue;
        }
        var person = random.nextInt(9_000);
        csv.append(random.nextBoolean() ? "+" : "").append("155579%05d\n".formatted(person));
        if (!seen.add(person)) {
          same++;
        } else if (members.add(person)) {
          added++;
        } else {
          same++;
        }
      }
      var done = run(csv.toString());
      assertCounts(done, added, 0, same, invalid);
      assertThat(refused(done)).hasSize(invalid);
    }
    assertThat(api.get("/custom-groups/" + group).number("/member_count"))
        .isEqualTo(members.size());
    assertBooksAreRight();
  }

  @Test
  void twoFilesForOneListAtOnceEachCountTheirOwn() {
    var first = post("a.csv", "phone\n" + phones(0, 12_000)).expect(202);
    var second = post("b.csv", "phone\n" + phones(6_000, 18_000)).expect(202);
    var one = ended(first);
    var other = ended(second);
    assertThat(one.number("/added") + other.number("/added")).isEqualTo(18_000);
    assertThat(one.number("/duplicates") + other.number("/duplicates")).isEqualTo(6_000);
    assertThat(api.get("/custom-groups/" + group).number("/member_count")).isEqualTo(18_000);
    assertBooksAreRight();
  }

  @Test
  void aListThatIsDeletedMeanwhileFailsItsImport() {
    var begun =
        transaction.execute(
            _ -> {
              lockGroup();
              var answer = post("x.csv", "phone\n15557840061\n").expect(202);
              awaitSomebodyWaits();
              jdbc.sql("delete from custom_group where id = :id")
                  .param("id", UUID.fromString(group))
                  .update();
              return answer;
            });
    var done = ended(java.util.Objects.requireNonNull(begun));
    assertThat(done.text("/status")).isEqualTo("failed");
    assertThat(done.text("/error")).contains("custom group was deleted");
    assertCounts(done, 0, 0, 0, 0);
    assertThat(api.post("/imports/" + done.text("/id") + "/undo").expect(200).text("/status"))
        .isEqualTo("undone");
  }

  @Test
  void whoComesToAnImportTooLateLooksAtItAgain() {
    var begun =
        transaction.execute(
            _ -> {
              lockGroup();
              var answer = post("x.csv", "phone\n15557840062\n15557840063\n").expect(202);
              awaitSomebodyWaits();
              // As a node does that was taken for dead in the middle of a batch.
              jdbc.sql(
                      "update custom_group_import set rows_read = 1, duplicates = 1 where tenant_id = :tenant")
                  .param("tenant", tenant().value())
                  .update();
              return answer;
            });
    var done = ended(java.util.Objects.requireNonNull(begun));
    assertThat(done.text("/status")).isEqualTo("completed");
    assertCounts(done, 1, 0, 1, 0);
    assertThat(texts(members(), "phone")).containsExactly("+15557840063");
  }

  @Test
  void longRowsAreWrittenFewAtOnce() {
    var cells = (",\"" + "x".repeat(1_000) + "\"").repeat(10);
    var csv = new StringBuilder("phone,a,b,c,d,e,f,g,h,i,j\n");
    for (var number = 0; number < 250; number++) {
      csv.append("1555784%04d".formatted(number)).append(cells).append('\n');
    }
    assertCounts(run(csv.toString()), 250, 0, 0, 0);
    assertThat(
            count(
                "select count(distinct xmin::text) from custom_group_import_person where tenant_id = :tenant"))
        .as("transactions")
        .isEqualTo(2);
  }

  @Test
  void ofATenantsImportsFewWait() {
    var begun = new ArrayList<Api.Answer>();
    var other = world.owner();
    var list = other.post("/custom-groups", "{\"name\": \"G\"}").expect(201).text("/id");
    transaction.executeWithoutResult(
        _ -> {
          lockGroup();
          for (var number = 0; number < 5; number++) {
            begun.add(post("x.csv", "phone\n1555784007%d\n".formatted(number)).expect(202));
          }
          awaitSomebodyWaits();
          var refused = post("x.csv", "phone\n15557840079\n").expect(429);
          assertThat(refused.detail()).startsWith("5 imports");
          assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
          assertThat(post("x.csv", "").expect(429).detail())
              .as("nobody looks into a file that cannot wait")
              .startsWith("5 imports");
          var running = begun.getFirst().text("/id");
          assertThat(api.post("/imports/" + running + "/undo").expect(409).detail())
              .contains("still running");
          FileForm.of("x.csv", "phone\n15557840079\n")
              .postTo(other, "/custom-groups/" + list + "/import")
              .expect(202);
        });
    begun.forEach(answer -> assertThat(ended(answer).text("/status")).isEqualTo("completed"));
    assertThat(members()).hasSize(5);
  }

  @Test
  void theSameKeyImportsOnce() {
    var keyed = api.with("Idempotency-Key", UUID.randomUUID().toString());
    var path = "/custom-groups/" + group + "/import";
    var form = FileForm.of("x.csv", "phone\n15557840081\n");
    var first = form.postTo(keyed, path).expect(202);
    var again = form.postTo(keyed, path).expect(202);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    FileForm.of("x.csv", "phone\n15557840082\n").postTo(keyed, path).expect(422);
    ended(first);
    assertThat(count("select count(*) from custom_group_import where tenant_id = :tenant"))
        .isEqualTo(1);
  }

  @Test
  void anImportLeavesOptOutsAlone() {
    group = makeGroup("\"15557840091\"");
    jdbc.sql("update contact set opted_out_at = now() where tenant_id = :tenant")
        .param("tenant", tenant().value())
        .update();
    var done = run("phone,opted_out\n15557840091,false\n15557840092,true\n");
    assertCounts(done, 1, 1, 0, 0);
    var members = members();
    assertThat(members.path(0).path("opted_out").asBoolean()).isFalse();
    assertThat(members.path(1).path("opted_out").asBoolean()).isTrue();
  }

  @Test
  void anUndoTakesBackWhatNobodyChangedSince() {
    group = makeGroup("\"15557840101\", {\"phone\": \"15557840102\", \"name\": \"Bo\"}");
    var before = run("phone,city\n15557840101,Lima\n15557840102,Oslo\n");
    assertCounts(before, 0, 2, 0, 0);
    var undone =
        run(
            """
            phone,name,city,zip
            15557840101,Ann,Rome,1
            15557840102,,Bonn,2
            15557840103,Cem,Linz,3
            15557840104,,Graz,
            15557840105,,,
            15557840106,Eve,,
            """);
    assertCounts(undone, 4, 2, 0, 0);
    // Somebody changes a variable of two, names a third, and takes a fourth out and in again.
    run("phone,city\n15557840102,Wien\n15557840103,Wien\n");
    api.post(
            "/custom-groups/" + group + "/members/add",
            "{\"contacts\": [{\"phone\": \"15557840105\", \"name\": \"Dan\"}]}")
        .expect(200);
    api.post("/custom-groups/" + group + "/members/remove", "{\"phones\": [\"15557840106\"]}")
        .expect(200);
    api.post("/custom-groups/" + group + "/members/add", "{\"contacts\": [\"15557840106\"]}")
        .expect(200);
    var answer = api.post("/imports/" + undone.text("/id") + "/undo").expect(200);
    assertThat(answer.text("/status")).isEqualTo("undone");
    assertThat(answer.number("/taken_back")).isEqualTo(3);
    assertCounts(answer, 4, 2, 0, 0);
    var members = members();
    assertThat(texts(members, "phone"))
        .containsExactly(
            "+15557840106", "+15557840105", "+15557840103", "+15557840102", "+15557840101");
    assertThat(members.path(4).path("name").isNull()).as("the name came with it").isTrue();
    assertThat(members.path(4).path("variables").toString()).isEqualTo("{\"city\":\"Lima\"}");
    assertThat(members.path(3).path("name").asString()).isEqualTo("Bo");
    assertThat(members.path(3).path("variables").toString())
        .as("its own zip went, the later city stays")
        .isEqualTo("{\"city\":\"Wien\"}");
    assertThat(members.path(2).path("variables").toString())
        .as("who was changed since stays whole")
        .isEqualTo("{\"city\":\"Wien\",\"zip\":\"3\"}");
    assertThat(api.post("/imports/" + undone.text("/id") + "/undo").expect(409).detail())
        .contains("undone before");
    assertBooksAreRight();
  }

  @Test
  void aLargeUndoRunsInTheBackground() {
    group = makeGroup("\"15557840111\"");
    var done = run("phone,name\n15557840111,Ann\n" + phones(0, 12_000));
    assertCounts(done, 12_000, 1, 0, 0);
    var answer = api.post("/imports/" + done.text("/id") + "/undo").expect(200);
    assertThat(ended(answer).text("/status")).isEqualTo("undone");
    assertThat(api.get("/imports/" + done.text("/id")).number("/taken_back")).isEqualTo(12_001);
    var members = members();
    assertThat(texts(members, "phone")).containsExactly("+15557840111");
    assertThat(members.path(0).path("name").isNull()).isTrue();
    assertBooksAreRight();
  }

  @Test
  void formsThatHoldNoFileOrTwoAreRefused() {
    var path = "/custom-groups/" + group + "/import";
    assertThat(api.post(path, "{}").expect(415).detail()).contains("multipart/form-data");
    assertThat(new FileForm().postTo(api, path).expect(422).detail()).contains("'file'");
    assertThat(new FileForm().field("mapping", "{}").postTo(api, path).expect(422).detail())
        .contains("'file'");
    var two =
        FileForm.of("a.csv", "phone\n15557840121\n").file("file", "b.csv", "phone\n1".getBytes());
    assertThat(two.postTo(api, path).expect(422).detail()).contains("one file");
    var other = FileForm.of("a.csv", "phone\n1").file("other", "b.csv", "phone\n1".getBytes());
    other.postTo(api, path).expect(422);
    var fields = FileForm.of("a.csv", "phone\n1").field("mapping", "{}").field("mapping", "{}");
    fields.postTo(api, path).expect(422);
    FileForm.of("a.csv", "phone\n1")
        .field("mapping", "x".repeat(70_000))
        .postTo(api, path)
        .expect(422);
    var many = new FileForm();
    IntStream.range(0, 30).forEach(number -> many.field("f" + number, "x"));
    many.postTo(api, path).expect(422);
    assertThat(FileForm.of("a\0.csv", "phone\n1").postTo(api, path).expect(422).detail())
        .contains("name");
    var multipart = api.with("Content-Type", FileForm.TYPE);
    multipart.post(path, "").expect(422);
    multipart.post(path, "no form at all").expect(422);
    var cut = FileForm.of("a.csv", "phone\n15557840121\n").bytes();
    multipart.send("POST", path, Arrays.copyOf(cut, cut.length - 30)).expect(400);
    api.with("Content-Type", "multipart/form-data").post(path, "x").expect(400);
    assertThat(count("select count(*) from custom_group_import where tenant_id = :tenant"))
        .isZero();
  }

  @Test
  void filesThatAreNoTablesAreRefused() {
    assertThat(post("a.csv", "").expect(422).detail()).contains("'file'", "empty");
    assertThat(post("a.csv", "\n\n , \n").expect(422).detail()).contains("empty");
    assertThat(post("a.csv", "phone,name\n").expect(422).detail()).contains("nobody");
    var old = new byte[512];
    System.arraycopy(new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0}, 0, old, 0, 4);
    assertThat(post("a.xls", old).expect(422).detail()).contains("before 2007");
    assertThat(post("a.xlsx", "phone\n1".getBytes()).expect(422).detail())
        .contains("called a workbook");
    assertThat(post("a.xlsx", "PK\u0003\u0004 and no more".getBytes()).expect(422).detail())
        .contains("damaged");
    assertThat(post("a.csv", new byte[] {1, 0, 2, 0, 0, 3, 0, 4}).expect(422).detail())
        .contains("neither");
    assertThat(post("a.csv", "phone," + "x,".repeat(300) + "\n15557840131\n").expect(422).detail())
        .contains("200 columns");
    post("a.csv", "phone\n" + "x".repeat(3_000_000) + "\n").expect(202);
    await().until(() -> noneRuns());
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedUnread() throws IOException {
    var head =
        "POST /api/v2/custom-groups/%s/import HTTP/1.1\r\nHost: localhost\r\nX-API-Key: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(group, key(), FileForm.TYPE, (201L << 20) + 1);
    try (var socket = new Socket("localhost", world.port())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readNBytes(2_000), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 413").contains("application/problem+json");
    }
  }

  /** With no length told, and a little less than what a form may have. */
  @Test
  void aFileThatIsTooLargeIsRefusedWhileItComes() throws IOException {
    var head =
        "POST /api/v2/custom-groups/%s/import HTTP/1.1\r\nHost: localhost\r\nX-API-Key: %s\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
            .formatted(group, key(), FileForm.TYPE);
    var form = new String(FileForm.of("a.csv", "phone\n").bytes(), StandardCharsets.UTF_8);
    var chunk = new byte[1 << 20];
    Arrays.fill(chunk, (byte) '\n');
    try (var socket = new Socket("localhost", world.port())) {
      socket.setSoTimeout(20_000);
      var out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      chunk(out, form.substring(0, form.indexOf("phone")).getBytes(StandardCharsets.UTF_8));
      try {
        for (var megabyte = 0; megabyte < 201; megabyte++) {
          chunk(out, chunk);
        }
      } catch (java.net.SocketException _) {
        // The server does not read the rest.
      }
      var answer = new String(socket.getInputStream().readNBytes(2_000), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 413").contains("200 MB");
    }
  }

  @Test
  void whatIsNotThereIsNotFound() {
    for (var id : List.of(UUID.randomUUID().toString(), "x")) {
      FileForm.of("x.csv", "phone\n15557840141\n")
          .postTo(api, "/custom-groups/" + id + "/import")
          .expect(404);
      api.get("/imports/" + id).expect(404);
      api.get("/imports/" + id + "/rejected.csv").expect(404);
      api.post("/imports/" + id + "/undo").expect(404);
    }
  }

  private static void chunk(java.io.OutputStream out, byte[] bytes) throws IOException {
    out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private String key() {
    return api.post("/api-keys", "{\"name\": \"k\", \"scopes\": [\"*\"]}")
        .expect(201)
        .text("/raw_key");
  }

  private void lockGroup() {
    jdbc.sql("select id from custom_group where id = :id for update")
        .param("id", UUID.fromString(group))
        .query(UUID.class)
        .single();
  }

  private void awaitSomebodyWaits() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                jdbc.sql(
                            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%custom_group where%'")
                        .query(Integer.class)
                        .single()
                    > 0);
  }

  private boolean noneRuns() {
    return count(
            "select count(*) from custom_group_import where tenant_id = :tenant and status in ('running', 'undoing')")
        == 0;
  }

  private long count(String sql) {
    return jdbc.sql(sql).param("tenant", tenant().value()).query(Long.class).single();
  }

  private TenantId tenant() {
    return TenantId.valueOf(api.get("/users/me").text("/tenant_id"));
  }

  private String makeGroup(String members) {
    return api.post("/custom-groups", "{\"name\": \"G\", \"members\": [%s]}".formatted(members))
        .expect(201)
        .text("/id");
  }

  private Api.Answer post(String name, String content) {
    return post(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private Api.Answer post(String name, byte[] content) {
    return FileForm.of(name, content).postTo(api, "/custom-groups/" + group + "/import");
  }

  private Api.Answer run(String csv) {
    return ended(post("list.csv", csv).expect(202));
  }

  private Api.Answer run(String name, byte[] content, String mapping) {
    var form = FileForm.of(name, content);
    return ended(
        (mapping == null ? form : form.field("mapping", mapping))
            .postTo(api, "/custom-groups/" + group + "/import")
            .expect(202));
  }

  private Api.Answer ended(Api.Answer begun) {
    var path = "/imports/" + begun.text("/id");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !api.get(path).expect(200).text("/status").equals("running"));
    return api.get(path).expect(200);
  }

  private static void assertCounts(
      Api.Answer answer, long added, long updated, long duplicates, long invalid) {
    assertThat(
            List.of(
                answer.number("/added"),
                answer.number("/updated"),
                answer.number("/duplicates"),
                answer.number("/invalid"),
                answer.number("/rows_read")))
        .as("added, updated, duplicates, invalid, rows read of %s", answer.json())
        .containsExactly(
            added, updated, duplicates, invalid, added + updated + duplicates + invalid);
  }

  private JsonNode members() {
    return api.get("/custom-groups/" + group).expect(200).json().path("members");
  }

  private static List<String> texts(JsonNode rows, String field) {
    return rows.findValuesAsString(field);
  }

  private List<NamedCsvRecord> refused(Api.Answer answer) {
    var file = api.get("/imports/" + answer.text("/id") + "/rejected.csv").expect(200);
    return new ArrayList<>(
        CsvReader.builder()
            .ofNamedCsvRecord(new String(file.body(), StandardCharsets.UTF_8))
            .stream()
            .toList());
  }

  private static String phones(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj("1555900%05d"::formatted)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private void assertBooksAreRight() {
    var wrong =
        jdbc.sql(
                """
                select 'members ' || g.id from custom_group g
                where tenant_id = :tenant and member_count <> (
                  select count(*) from custom_group_member m where m.tenant_id = g.tenant_id and m.group_id = g.id)
                union all
                select 'rows ' || i.id from custom_group_import i
                where tenant_id = :tenant and invalid <> (
                  select count(*) from custom_group_import_rejection r where r.tenant_id = i.tenant_id and r.import_id = i.id)
                """)
            .param("tenant", tenant().value())
            .query(String.class)
            .list();
    assertThat(wrong).isEmpty();
  }
}
