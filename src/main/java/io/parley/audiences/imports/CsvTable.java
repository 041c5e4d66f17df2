package io.parley.audiences.imports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.util.Locale;
import java.util.Objects;

/** A CSV file, read as it comes. */
final class CsvTable implements Table {
  private static final int LONGEST_FIELD = 1 << 17;
  private static final int LONGEST_ROW = 1 << 20;
  private static final int MOST_FIELDS = 1_000;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final CountedBytes bytes;
  private final Form.Csv form;
  private final long size;

  /**
   * @param size of the file, in bytes
   */
  CsvTable(InputStream file, Form.Csv form, long size) {
    this.bytes = new CountedBytes(file);
    this.form = form;
    this.size = size;
  }

  @Override
  public void read(Reader reader) throws IOException, BrokenFile {
    var line = 1L;
    try (var records = open()) {
      for (var record : records) {
        var row = row(record);
        line = row.line();
        if (!row.isBlank() && !isTold(row) && !reader.take(row)) {
          return;
        }
      }
    } catch (CsvParseException broken) {
      throw broken(broken, line);
    } catch (UncheckedIOException unreadable) {
      throw Objects.requireNonNull(unreadable.getCause());
    }
  }

  /** What is no letter in the file's encoding shows as one that nobody knows. */
  private CsvReader<CsvRecord> open() throws IOException {
    var decoder =
        form.charset()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    var text = new PushbackReader(new InputStreamReader(bytes, decoder));
    var first = text.read();
    if (first >= 0 && first != BYTE_ORDER_MARK) {
      text.unread(first);
    }
    return CsvReader.builder()
        .fieldSeparator(form.separator())
        .allowExtraFields(true)
        .allowMissingFields(true)
        .allowExtraCharsAfterClosingQuote(true)
        .allowUnclosedQuote(false)
        .maxBufferSize(LONGEST_ROW)
        .build(
            CsvRecordHandler.of(
                limits ->
                    limits
                        .maxFields(MOST_FIELDS)
                        .maxFieldSize(LONGEST_FIELD)
                        .maxRecordSize(LONGEST_ROW)),
            text);
  }

  private static TableRow row(CsvRecord record) {
    return new TableRow(
        record.getStartingLineNumber(), record.getFields().stream().map(Cell::ofText).toList());
  }

  /** Excel's line that tells the separator. */
  private static boolean isTold(TableRow row) {
    return row.line() == 1 && row.at(0).text().toLowerCase(Locale.ROOT).matches("sep=.?");
  }

  private static BrokenFile broken(CsvParseException broken, long line) {
    var said = String.valueOf(broken.getMessage()).toLowerCase(Locale.ROOT);
    return new BrokenFile(
        said.contains("quote")
            ? "After line "
                + line
                + " of the file, a quote opens that is never closed: what follows cannot be told apart."
            : "After line "
                + line
                + " of the file comes a row that is longer than any list of people needs: is a quote not closed?");
  }

  @Override
  public double progress() {
    return size == 0 ? 1 : Math.min(1, (double) bytes.count / size);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }

  private static final class CountedBytes extends FilterInputStream {
    private long count;

    CountedBytes(InputStream file) {
      super(file);
    }

    @Override
    public int read() throws IOException {
      var read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var read = super.read(target, offset, length);
      count += Math.max(read, 0);
      return read;
    }
  }
}
