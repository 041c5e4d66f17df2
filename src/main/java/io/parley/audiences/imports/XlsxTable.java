package io.parley.audiences.imports;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipFile;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.ooxml.POIXMLException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JRuntimeException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.util.XMLHelper;
import org.apache.poi.xssf.eventusermodel.XSSFReader;
import org.apache.poi.xssf.eventusermodel.XSSFSheetXMLHandler;
import org.apache.poi.xssf.usermodel.XSSFComment;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The first sheet of a workbook, read cell by cell. Whatever the file unpacks to, no more than a
 * row of it is in memory: texts that are shared among cells wait on the disk.
 */
final class XlsxTable implements Table {
  /** Of the parts that are read as a whole, and of all that is read as it comes. */
  private static final long LARGEST_SMALL_PART = 8L << 20;

  private static final long LARGEST_PART = 4L << 30;
  private static final int MOST_COLUMNS = 1_000;
  private static final String DAMAGED =
      "The workbook is damaged: open it in a spreadsheet, and save it again.";
  private static final String TOO_LARGE =
      "The workbook unpacks to far more than a list of people: save the sheet as CSV.";

  private final Path file;
  private final ImportFiles folder;
  private final ImportFiles.@Nullable Temporary own;
  private final long size;
  private long read;

  /**
   * @param copy the table's own, closed with it
   */
  XlsxTable(ImportFiles.Temporary copy, ImportFiles folder) throws IOException, BrokenFile {
    this(copy.path(), folder, copy);
  }

  XlsxTable(Path file, ImportFiles folder) throws IOException, BrokenFile {
    this(file, folder, null);
  }

  private XlsxTable(Path file, ImportFiles folder, ImportFiles.@Nullable Temporary own)
      throws BrokenFile {
    this.file = file;
    this.folder = folder;
    this.own = own;
    this.size = check(file);
  }

  /** The size of the largest sheet, to tell the progress. */
  private static long check(Path file) throws BrokenFile {
    var largest = 1L;
    try (var zip = new ZipFile(file.toFile())) {
      if (zip.getEntry("xl/workbook.xml") == null && zip.getEntry("[Content_Types].xml") == null) {
        throw new BrokenFile("The file is packed, and no workbook: send an .xlsx or a CSV file.");
      }
      for (var entries = zip.entries(); entries.hasMoreElements(); ) {
        var entry = entries.nextElement();
        var name = entry.getName();
        if (name.startsWith("xl/worksheets/") && name.endsWith(".xml")) {
          largest = Math.max(largest, entry.getSize());
        } else if (isReadAsAWhole(name)) {
          try (var part = zip.getInputStream(entry)) {
            refuseLong(part);
          }
        }
      }
      return largest;
    } catch (IOException | IllegalArgumentException _) {
      throw new BrokenFile(DAMAGED);
    }
  }

  private static boolean isReadAsAWhole(String name) {
    var plain = name.toLowerCase(Locale.ROOT);
    return plain.endsWith(".rels")
        || plain.endsWith("[content_types].xml")
        || plain.endsWith("/workbook.xml")
        || plain.endsWith("/styles.xml")
        || plain.startsWith("docprops/");
  }

  private static void refuseLong(InputStream part) throws IOException, BrokenFile {
    var left = LARGEST_SMALL_PART;
    var buffer = new byte[1 << 16];
    for (var count = part.read(buffer); count >= 0; count = part.read(buffer)) {
      left -= count;
      if (left < 0) {
        throw new BrokenFile(TOO_LARGE);
      }
    }
  }

  @Override
  public void read(Reader reader) throws IOException, BrokenFile {
    try (var workbook = OPCPackage.open(file.toFile(), PackageAccess.READ)) {
      var parts = new XSSFReader(workbook);
      var sheets = parts.getSheetsData();
      if (!sheets.hasNext()) {
        throw new BrokenFile("The workbook has no sheet.");
      }
      try (var sheet = sheets.next();
          var texts = texts(parts)) {
        read(parts, sheet, texts, new Rows(reader));
      }
    } catch (Enough _) {
      // The reader wants no more.
    } catch (Broken broken) {
      throw broken.cause;
    } catch (SAXException
        | OpenXML4JException
        | OpenXML4JRuntimeException
        | POIXMLException
        | IllegalArgumentException
        | IndexOutOfBoundsException damage) {
      throw broken(damage);
    } catch (IOException damage) {
      throw broken(damage);
    }
  }

  private SharedTexts texts(XSSFReader parts) throws IOException, OpenXML4JException, SAXException {
    try (var part = parts.getSharedStringsData()) {
      return SharedTexts.read(part == null ? null : new Guarded(part, false), folder);
    }
  }

  private void read(XSSFReader parts, InputStream sheet, SharedTexts texts, Rows rows)
      throws IOException, OpenXML4JException, SAXException {
    try {
      var xml = XMLHelper.newXMLReader();
      xml.setContentHandler(
          new XSSFSheetXMLHandler(
              parts.getStylesTable(), null, texts, rows, new PlainNumbers(), false));
      xml.parse(new InputSource(new Guarded(sheet, true)));
    } catch (ParserConfigurationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static BrokenFile broken(Exception damage) {
    var said = String.valueOf(damage.getMessage());
    return new BrokenFile(
        damage instanceof TooLarge || said.contains("Zip bomb") ? TOO_LARGE : DAMAGED);
  }

  @Override
  public double progress() {
    return Math.min(1, (double) read / size);
  }

  @Override
  public void close() throws IOException {
    if (own != null) {
      own.close();
    }
  }

  /** Ends the reading of a file that has more. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super(null, null, false, false);
    }
  }

  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient BrokenFile cause;

    Broken(BrokenFile cause) {
      super(null, null, false, false);
      this.cause = cause;
    }
  }

  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** Numbers with all digits that there are, and not as the sheet shows them. */
  private static final class PlainNumbers extends DataFormatter {
    private static final String NUMBER = "\u0001";
    private static final String DATE = "\u0002";

    @Override
    public String formatRawCellContents(double value, int format, @Nullable String pattern) {
      return DateUtil.isADateFormat(format, pattern) && DateUtil.isValidExcelDate(value)
          ? DATE + date(value)
          : NUMBER + number(value);
    }

    private static String number(double value) {
      return Double.isFinite(value)
          ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
          : String.valueOf(value);
    }

    private static String date(double value) {
      var time = DateUtil.getLocalDateTime(value);
      return time.toLocalTime().equals(LocalTime.MIDNIGHT)
          ? time.toLocalDate().toString()
          : time.toString();
    }

    static Cell cell(String text) {
      if (text.startsWith(NUMBER)) {
        return new Cell(text.substring(1), Cell.Kind.NUMBER);
      }
      if (text.startsWith(DATE)) {
        return new Cell(text.substring(1), Cell.Kind.DATE);
      }
      return text.startsWith("ERROR:#")
          ? new Cell(text.substring("ERROR:".length()), Cell.Kind.ERROR)
          : Cell.ofText(text);
    }
  }

  /** Gathers the cells of a row. */
  private static final class Rows implements XSSFSheetXMLHandler.SheetContentsHandler {
    private final Reader reader;
    private List<Cell> cells = new ArrayList<>();

    Rows(Reader reader) {
      this.reader = reader;
    }

    @Override
    public void startRow(int number) {
      cells = new ArrayList<>();
    }

    @Override
    public void cell(
        @Nullable String reference, @Nullable String text, @Nullable XSSFComment comment) {
      var column = reference == null ? cells.size() : column(reference);
      if (column >= MOST_COLUMNS) {
        throw new Broken(
            new BrokenFile(
                "The sheet has more than 1000 columns: leave out those that nobody needs."));
      }
      while (cells.size() < column) {
        cells.add(Cell.EMPTY);
      }
      // A file that names a cell twice is believed the first time.
      if (column == cells.size()) {
        cells.add(text == null ? Cell.EMPTY : PlainNumbers.cell(text));
      }
    }

    /** Of {@code AB12}: 27. */
    private static int column(String reference) {
      var column = 0;
      for (var place = 0; place < reference.length() && column <= MOST_COLUMNS; place++) {
        var letter = reference.charAt(place);
        if (letter < 'A' || letter > 'Z') {
          break;
        }
        column = column * 26 + (letter - 'A' + 1);
      }
      return Math.max(0, column - 1);
    }

    @Override
    public void endRow(int number) {
      var row = new TableRow(number + 1L, cells);
      try {
        if (!row.isBlank() && !reader.take(row)) {
          throw new Enough();
        }
      } catch (BrokenFile broken) {
        throw new Broken(broken);
      }
    }
  }

  /**
   * What is unpacked. No tag and no text of it can be so long that whoever reads it runs out of
   * memory: a cell holds 32,767 characters at most.
   */
  private final class Guarded extends FilterInputStream {
    private static final int LONGEST_STRETCH = 1 << 19;

    private final boolean isSheet;
    private long count;
    private int stretch;

    Guarded(InputStream part, boolean isSheet) {
      super(part);
      this.isSheet = isSheet;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var part = super.read(target, offset, length);
      for (var place = offset; place < offset + part; place++) {
        stretch = target[place] == '<' ? 0 : stretch + 1;
        if (stretch > LONGEST_STRETCH) {
          throw new TooLarge();
        }
      }
      count += Math.max(part, 0);
      if (count > LARGEST_PART) {
        throw new TooLarge();
      }
      if (isSheet) {
        read = count;
      }
      return part;
    }
  }
}
