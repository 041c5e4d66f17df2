package imports;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import server.Database;
import server.Machine;
import server.ParleyServer;

/**
 * A million people from a file into a list, into a server with a heap of 256 MB: as CSV, then the
 * same file again, of which every row is there already, then other people as a workbook, and then
 * the way back. Each row has a phone, a name and three variables.
 *
 * <p>On a clean checkout: {@code ./mvnw package -DskipTests && java bench/imports/ListImports.java}.
 */
final class ListImports {
  private static final int ROWS = Integer.getInteger("rows", 1_000_000);
  private static final String BOUNDARY = "parley-bench";

  private final ParleyServer server;
  private final Machine machine;
  private final HttpClient http = HttpClient.newHttpClient();
  private long peak;

  private ListImports(ParleyServer server) {
    this.server = server;
    this.machine = new Machine(server.process(), server.cluster());
  }

  public static void main(String[] arguments) throws Exception {
    var csv = Files.createTempFile("people", ".csv");
    var xlsx = Files.createTempFile("people", ".xlsx");
    try (var server = ParleyServer.start(java.util.List.of("-Xmx256m"));
        var database = new Database(server)) {
      System.out.printf("PostgreSQL: %s%nWriting files with %,d rows%n", database.durability(), ROWS);
      writeCsv(csv);
      writeXlsx(xlsx);
      System.out.printf("CSV %,d bytes, XLSX %,d bytes%n", Files.size(csv), Files.size(xlsx));
      var bench = new ListImports(server);
      var list =
          ParleyServer.field(
              "id", server.post("/api/v2/custom-groups", "{\"name\":\"bench\"}"));
      bench.run("CSV, all new", list, csv, "added");
      bench.run("CSV, all there", list, csv, "duplicates");
      var workbook = bench.run("XLSX, all new", list, xlsx, "added");
      bench.undo(workbook);
      System.out.printf(
          "Members: %,d, counted: %,d%n",
          database.number("select count(*) from custom_group_member"),
          database.number("select member_count from custom_group"));
    } finally {
      Files.delete(csv);
      Files.delete(xlsx);
    }
  }

  private String run(String name, String list, Path file, String expected) throws Exception {
    long sent = System.nanoTime();
    var used = machine.used();
    var id = ParleyServer.field("id", post(list, file));
    long begun = System.nanoTime();
    var end = await(id);
    long done = System.nanoTime();
    if (number(expected, end) != ROWS) {
      throw new IllegalStateException(end);
    }
    System.out.printf(
        "%-15s taken in %.1f s, worked in %.1f s: %,.0f rows/s; heap at most %d MB; %s%n",
        name,
        (begun - sent) / 1e9,
        (done - begun) / 1e9,
        ROWS / ((done - begun) / 1e9),
        peak >> 20,
        machine.since(used, ROWS));
    return id;
  }

  private void undo(String id) throws Exception {
    long begun = System.nanoTime();
    server.post("/api/v2/imports/" + id + "/undo", "");
    var end = await(id);
    if (number("taken_back", end) != ROWS) {
      throw new IllegalStateException(end);
    }
    double time = (System.nanoTime() - begun) / 1e9;
    System.out.printf("%-15s in %.1f s: %,.0f rows/s%n", "Undone", time, ROWS / time);
  }

  /** Until it does not run any more. */
  private String await(String id) throws Exception {
    peak = 0;
    while (true) {
      var now = get("/api/v2/imports/" + id);
      if (!now.contains("\"status\":\"running\"")) {
        return now;
      }
      peak = Math.max(peak, heap());
      Thread.sleep(500);
    }
  }

  private long heap() throws Exception {
    return get("/actuator/prometheus")
        .lines()
        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private String post(String list, Path file) throws Exception {
    var head =
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n"
            .formatted(BOUNDARY, file.getFileName());
    var request =
        server
            .request("/api/v2/custom-groups/" + list + "/import")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .timeout(Duration.ofMinutes(2))
            .POST(
                HttpRequest.BodyPublishers.concat(
                    HttpRequest.BodyPublishers.ofString(head),
                    HttpRequest.BodyPublishers.ofFile(file),
                    HttpRequest.BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n")))
            .build();
    return body(http.send(request, HttpResponse.BodyHandlers.ofString()), 202);
  }

  private String get(String path) throws Exception {
    return body(
        http.send(server.request(path).build(), HttpResponse.BodyHandlers.ofString()), 200);
  }

  private static String body(HttpResponse<String> answer, int expected) {
    if (answer.statusCode() != expected) {
      throw new IllegalStateException(answer.body());
    }
    return answer.body();
  }

  private static long number(String field, String answer) {
    var matcher = Pattern.compile("\"" + field + "\":(\\d+)").matcher(answer);
    if (!matcher.find()) {
      throw new IllegalStateException(answer);
    }
    return Long.parseLong(matcher.group(1));
  }

  private static void writeCsv(Path file) throws IOException {
    try (var out = Files.newBufferedWriter(file)) {
      out.write("phone,name,city,order,since\n");
      for (int row = 0; row < ROWS; row++) {
        out.write(String.join(",", cells("4915", row)));
        out.write('\n');
      }
    }
  }

  private static String[] cells(String prefix, int row) {
    return new String[] {
      "+" + prefix + "%09d".formatted(row),
      "Person " + row,
      "City " + row % 1_000,
      "A-" + row,
      "2026-0" + (1 + row % 9) + "-11"
    };
  }

  /** As spreadsheets do: all texts are shared, the numbers of phones are numbers. */
  private static void writeXlsx(Path file) throws IOException {
    try (var zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      part(
          zip,
          "[Content_Types].xml",
          """
          <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
          <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
          <Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
          <Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
          <Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
          <Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
          </Types>
          """);
      part(
          zip,
          "_rels/.rels",
          """
          <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
          <Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
          </Relationships>
          """);
      part(
          zip,
          "xl/workbook.xml",
          """
          <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
          <sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>
          """);
      part(
          zip,
          "xl/_rels/workbook.xml.rels",
          """
          <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
          <Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
          <Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
          <Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>
          </Relationships>
          """);
      part(
          zip,
          "xl/styles.xml",
          """
          <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
          <fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>
          <cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>
          """);
      zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
      write(zip, "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">");
      for (var name : new String[] {"phone", "name", "city", "order", "since"}) {
        write(zip, "<si><t>" + name + "</t></si>");
      }
      for (int row = 0; row < ROWS; row++) {
        var cells = cells("4916", row);
        write(
            zip,
            "<si><t>%s</t></si><si><t>%s</t></si><si><t>%s</t></si><si><t>%s</t></si>"
                .formatted(cells[1], cells[2], cells[3], cells[4]));
      }
      write(zip, "</sst>");
      zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
      write(
          zip,
          "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
              + "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c>"
              + "<c r=\"D1\" t=\"s\"><v>3</v></c><c r=\"E1\" t=\"s\"><v>4</v></c></row>");
      for (int row = 0; row < ROWS; row++) {
        int line = row + 2;
        int text = 5 + 4 * row;
        write(
            zip,
            "<row r=\"%1$d\"><c r=\"A%1$d\"><v>4916%2$09d</v></c><c r=\"B%1$d\" t=\"s\"><v>%3$d</v></c><c r=\"C%1$d\" t=\"s\"><v>%4$d</v></c><c r=\"D%1$d\" t=\"s\"><v>%5$d</v></c><c r=\"E%1$d\" t=\"s\"><v>%6$d</v></c></row>"
                .formatted(line, row, text, text + 1, text + 2, text + 3));
      }
      write(zip, "</sheetData></worksheet>");
    }
  }

  private static void part(ZipOutputStream zip, String name, String xml) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    write(zip, xml);
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
