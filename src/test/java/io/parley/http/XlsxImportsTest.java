package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Workbooks, as spreadsheets and programs write them, and as nobody should. */
@ServerTest
class XlsxImportsTest {
  private static final String SHEET = "xl/worksheets/sheet1.xml";

  @Autowired World world;
  private Api api;
  private String group;

  @BeforeEach
  void aGroup() {
    api = world.owner();
    group = api.post("/custom-groups", "{\"name\": \"G\"}").expect(201).text("/id");
  }

  @Test
  void cellsAreReadForWhatTheyAre() throws IOException {
    try (var workbook = new XSSFWorkbook()) {
      var sheet = workbook.createSheet("People");
      workbook.createSheet("Other").createRow(0).createCell(0).setCellValue("not read");
      var dates = workbook.createCellStyle();
      dates.setDataFormat(workbook.createDataFormat().getFormat("dd.mm.yyyy"));
      texts(sheet.createRow(0), "Name", "Telefon", "Seit", "Betrag", "Ja", null, "Summe");
      var ann = sheet.createRow(1);
      texts(ann, "Ann", "+1 555 785 0001");
      ann.createCell(2).setCellValue(LocalDate.of(2026, 2, 3));
      ann.getCell(2).setCellStyle(dates);
      ann.createCell(3).setCellValue(12.5);
      ann.createCell(4).setCellValue(true);
      ann.createCell(6).setCellFormula("D2*2");
      workbook.getCreationHelper().createFormulaEvaluator().evaluateFormulaCell(ann.getCell(6));
      var number = sheet.createRow(3);
      texts(number, "Ben");
      number.createCell(1).setCellValue(441555785000D);
      var tooLong = sheet.createRow(4);
      texts(tooLong, "long");
      tooLong.createCell(1).setCellValue(1234567890123456D);
      var date = sheet.createRow(5);
      texts(date, "date");
      date.createCell(1).setCellValue(LocalDate.of(2026, 2, 3));
      date.getCell(1).setCellStyle(dates);
      var error = sheet.createRow(6);
      texts(error, "error");
      error.createCell(1).setCellErrorValue(org.apache.poi.ss.usermodel.FormulaError.REF.getCode());
      texts(sheet.createRow(7), "scientific", "4.41E+11");
      texts(sheet.createRow(8), "nothing");
      var begun = post("people.xlsx", bytes(workbook));
      assertThat(begun.status()).as(begun.json().toString()).isEqualTo(202);
      var done = ended(begun);
      assertThat(done.text("/status")).as(done.json().toString()).isEqualTo("completed");
      assertCounts(done, 2, 5);
      assertThat(done.text("/mapping/phone")).isEqualTo("Telefon");
      var members = members();
      assertThat(members.findValuesAsString("phone"))
          .containsExactly("+441555785000", "+15557850001");
      assertThat(members.path(1).path("variables").toString())
          .isEqualTo(
              "{\"Betrag\":\"12.5\",\"Ja\":\"TRUE\",\"Seit\":\"2026-02-03\",\"Summe\":\"25\"}");
      var rejected =
          new String(
              api.get("/imports/" + done.text("/id") + "/rejected.csv").expect(200).body(),
              StandardCharsets.UTF_8);
      assertThat(rejected.lines().skip(1).map(line -> line.substring(0, line.indexOf(','))))
          .containsExactly("5", "6", "7", "8", "9");
      assertThat(rejected)
          .contains(
              "keep only 15",
              "date and no number",
              "error of the spreadsheet",
              "4.41E+11",
              "missing");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyRowsAreReadWhetherTheirTextsAreSharedOrNot(boolean isShared) throws IOException {
    try (var workbook = new SXSSFWorkbook(null, 100, false, isShared)) {
      plant(workbook, 12_000);
      var done = ended(post("big.xlsx", bytes(workbook)).expect(202));
      assertCounts(done, 12_000, 0);
      assertThat(done.number("/progress")).isEqualTo(100);
      assertThat(members().path(0).path("name").asString()).isEqualTo("Person 11999 & <co>");
    }
  }

  @Test
  void aWorkbookThatBreaksInTheMiddleKeepsWhatCameBefore() throws IOException {
    try (var workbook = new SXSSFWorkbook()) {
      plant(workbook, 12_000);
      var broken =
          changed(bytes(workbook), SHEET, sheet -> Arrays.copyOf(sheet, sheet.length * 3 / 4));
      var done = ended(post("broken.xlsx", broken).expect(202));
      assertThat(done.text("/status")).isEqualTo("failed");
      assertThat(done.text("/error")).contains("damaged");
      assertThat(done.number("/rows_read")).isBetween(5_000L, 11_000L);
      assertCounts(done, done.number("/rows_read"), 0);
      assertThat(api.get("/custom-groups/" + group).number("/member_count"))
          .isEqualTo(done.number("/rows_read"));
    }
  }

  @Test
  void whatIsNoWorkbookIsRefused() throws IOException {
    try (var workbook = new XSSFWorkbook()) {
      texts(workbook.createSheet().createRow(0), "phone");
      workbook.getSheetAt(0).createRow(1).createCell(0).setCellValue("15557850011");
      var whole = bytes(workbook);
      assertThat(refusal(Arrays.copyOf(whole, whole.length / 2))).contains("damaged");
      assertThat(refusal(zip("list.csv", "phone\n1555"))).contains("no workbook");
      assertThat(refusal(zip("[Content_Types].xml", "<Types/>"))).contains("damaged");
      assertThat(refusal(changed(whole, SHEET, _ -> "no xml".getBytes(StandardCharsets.UTF_8))))
          .contains("damaged");
      assertThat(
              refusal(changed(whole, SHEET, sheet -> replaced(sheet, "r=\"A1\"", "r=\"ZZZZZZ1\""))))
          .contains("1000 columns");
      assertThat(
              refusal(
                  changed(
                      whole,
                      SHEET,
                      sheet ->
                          replaced(
                              sheet,
                              "<worksheet",
                              "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><worksheet"))))
          .contains("damaged");
    }
    try (var empty = new XSSFWorkbook()) {
      empty.createSheet();
      assertThat(refusal(bytes(empty))).contains("empty");
    }
  }

  @Test
  void whatUnpacksToFarTooMuchIsRefused() throws IOException {
    try (var workbook = new XSSFWorkbook()) {
      texts(workbook.createSheet().createRow(0), "phone");
      var whole = bytes(workbook);
      var blanks = " ".repeat(1 << 20).repeat(150);
      for (var part : List.of(SHEET, "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml")) {
        var bomb = changed(whole, part, xml -> replaced(xml, "?>", "?><!--" + blanks + "-->"));
        assertThat(bomb.length).isLessThan(1 << 20);
        assertThat(refusal(bomb)).as(part).contains("unpacks to far more");
      }
    }
  }

  @Test
  void cellsAndRowsThatAreTooLongAreRefused() throws IOException {
    try (var workbook = new XSSFWorkbook()) {
      texts(workbook.createSheet().createRow(0), "phone");
      var whole = bytes(workbook);
      var piece = "<t>" + noise(20_000) + "</t>";
      assertThat(
              refusal(
                  changed(
                      whole,
                      "xl/sharedStrings.xml",
                      texts -> replaced(texts, "<si>", "<si><r>" + piece + "</r>" + piece))))
          .contains("32767");
      assertThat(refusal(inSheet(whole, inline(piece.repeat(2))))).contains("32767");
      assertThat(refusal(inSheet(whole, inline(piece.repeat(100))))).contains("32767");
      assertThat(refusal(inSheet(whole, inline(piece).repeat(60)))).contains("a row");
      var pieces = "<!--" + ("<x" + noise(40_000)).repeat(20) + "-->";
      assertThat(refusal(inSheet(whole, inline(pieces)))).contains("unpacks to far more");
    }
  }

  @Test
  void whatStylesAreCalledDoesNotMatter() throws IOException {
    try (var workbook = new XSSFWorkbook()) {
      texts(workbook.createSheet().createRow(0), "phone");
      var whole = bytes(workbook);
      var comment = "<!--" + noise(50_000) + "-->";
      var bomb =
          changed(whole, "xl/styles.xml", xml -> replaced(xml, "?>", "?>" + comment.repeat(200)));
      for (var part : List.of("[Content_Types].xml", "xl/_rels/workbook.xml.rels")) {
        bomb = changed(bomb, part, xml -> replaced(xml, "styles.xml", "looks.xml"));
      }
      assertThat(refusal(renamed(bomb, "xl/styles.xml", "xl/looks.xml")))
          .contains("unpacks to far more");
    }
  }

  /** Letters that can hardly be packed. */
  private static String noise(int length) {
    return new Random(1)
        .ints(length, 'A', 'Z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String inline(String content) {
    return "<c t=\"inlineStr\"><is>" + content + "</is></c>";
  }

  private static byte[] inSheet(byte[] workbook, String cells) throws IOException {
    return changed(workbook, SHEET, sheet -> replaced(sheet, "<c ", cells + "<c "));
  }

  private interface Change {
    byte[] of(byte[] part);
  }

  /** The workbook with one part that is another. */
  private static byte[] changed(byte[] workbook, String part, Change change) throws IOException {
    return changed(workbook, part, part, change);
  }

  private static byte[] renamed(byte[] workbook, String part, String name) throws IOException {
    return changed(workbook, part, name, bytes -> bytes);
  }

  private static byte[] changed(byte[] workbook, String part, String name, Change change)
      throws IOException {
    var out = new ByteArrayOutputStream();
    var file = Files.write(Files.createTempFile("workbook", ".xlsx"), workbook);
    try (var from = new ZipFile(file.toFile());
        var to = new ZipOutputStream(out)) {
      for (var entry : Collections.list(from.entries())) {
        var isIt = entry.getName().equals(part);
        to.putNextEntry(new ZipEntry(isIt ? name : entry.getName()));
        var bytes = from.getInputStream(entry).readAllBytes();
        to.write(isIt ? change.of(bytes) : bytes);
      }
    } finally {
      Files.delete(file);
    }
    return out.toByteArray();
  }

  private static byte[] replaced(byte[] xml, String old, String now) {
    var text = new String(xml, StandardCharsets.UTF_8);
    assertThat(text).contains(old);
    return text.replaceFirst(
            java.util.regex.Pattern.quote(old), java.util.regex.Matcher.quoteReplacement(now))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] zip(String name, String content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static void plant(Workbook workbook, int rows) {
    var sheet = workbook.createSheet();
    texts(sheet.createRow(0), "phone", "name", "city");
    for (var number = 0; number < rows; number++) {
      texts(
          sheet.createRow(number + 1),
          "1555901%05d".formatted(number),
          "Person " + number + " & <co>",
          "Lima");
    }
  }

  private static void texts(org.apache.poi.ss.usermodel.Row row, String... texts) {
    for (var column = 0; column < texts.length; column++) {
      if (texts[column] != null) {
        row.createCell(column).setCellValue(texts[column]);
      }
    }
  }

  private static byte[] bytes(Workbook workbook) throws IOException {
    var out = new ByteArrayOutputStream();
    workbook.write(out);
    return out.toByteArray();
  }

  private Api.Answer post(String name, byte[] workbook) {
    return FileForm.of(name, workbook).postTo(api, "/custom-groups/" + group + "/import");
  }

  private String refusal(byte[] workbook) {
    return post("x.xlsx", workbook).expect(422).detail();
  }

  private Api.Answer ended(Api.Answer begun) {
    var path = "/imports/" + begun.text("/id");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !api.get(path).expect(200).text("/status").equals("running"));
    return api.get(path).expect(200);
  }

  private static void assertCounts(Api.Answer answer, long added, long invalid) {
    assertThat(
            List.of(
                answer.number("/added"), answer.number("/invalid"), answer.number("/rows_read")))
        .containsExactly(added, invalid, added + invalid);
  }

  private JsonNode members() {
    return api.get("/custom-groups/" + group).expect(200).json().path("members");
  }
}
