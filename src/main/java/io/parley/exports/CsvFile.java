package io.parley.exports;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.parley.shared.CsvCell;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Rows as RFC 4180 has tables. */
public final class CsvFile<R> extends ResponseFile<R> {
  private final String name;
  private final Columns<R> columns;
  private @Nullable CsvWriter csv;

  /**
   * @param name of the file, without its ending
   */
  public CsvFile(HttpServletResponse response, String name, Columns<R> columns) {
    super(response);
    this.name = name;
    this.columns = columns;
  }

  /** What stands in the first row, and below it for each thing. */
  public record Columns<R>(List<String> header, Function<R, Stream<@Nullable String>> cells) {}

  @Override
  void begin() throws IOException {
    response.setContentType("text/csv; charset=utf-8");
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + ".csv\"");
    var text = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
    csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(text);
    csv.writeRecord(columns.header());
  }

  @Override
  public void add(R row) {
    writer().writeRecord(columns.cells().apply(row).map(CsvCell::guarded).toArray(String[]::new));
  }

  @Override
  public void end() throws IOException {
    writer().flush();
  }

  private CsvWriter writer() {
    return Objects.requireNonNull(csv, "not begun");
  }
}
