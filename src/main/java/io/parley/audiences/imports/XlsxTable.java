package io.parley.audiences.imports;

import java.io.CharConversionException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipException;
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
import org.apache.poi.xssf.model.StylesTable;
import org.apache.poi.xssf.usermodel.XSSFComment;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The first sheet of a workbook, read cell by cell. Whatever the file unpacks to, no more than a
 * row of it is in memory: texts that are shared among cells wait on the disk.
 */
final class XlsxTable implements Table {
  /** Of the parts that are read as a whole, and of all that is read as it comes. */
  private static final long LARGEST_SMALL_PART = 8L << 20;

  private static final long LARGEST_PART = 4L << 30;
  private static final int MOST_COLUMNS = 1_000;
  private static final int LONGEST_ROW = 1 << 20;
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
      throws IOException, BrokenFile {
    this.file = file;
    this.folder = folder;
    this.own = own;
    this.size = check(file);
  }

  /** The size of the largest sheet, to tell the progress. */
  private static long check(Path file) throws IOException, BrokenFile {
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
    } catch (ZipException | EOFException | IllegalArgumentException _) {
      throw new BrokenFile(DAMAGED);
    }
  }

  private static boolean isReadAsAWhole(String name) {
    var plain = name.toLowerCase(Locale.ROOT);
    return plain.endsWith(".rels")
        || plain.endsWith("[content_types].xml")
        || plain.endsWith("/workbook.xml")
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
      try (var part = parts.getWorkbookData()) {
        refuseLong(part);
      }
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
    } catch (Ours ours) {
      throw ours.cause;
    } catch (SAXException
        | OpenXML4JException
        | OpenXML4JRuntimeException
        | POIXMLException
        | IllegalArgumentException
        | IndexOutOfBoundsException damage) {
      throw broken(damage);
    } catch (IOException failure) {
      if (isDamage(failure)) {
        throw broken(failure);
      }
      throw failure;
    }
  }

  /** Of the file; a full disk, say, is none, and another attempt may find it mended. */
  private static boolean isDamage(IOException failure) {
    return failure instanceof Unreadable
        || failure instanceof ZipException
        || failure instanceof EOFException
        || failure instanceof CharConversionException
        || failure instanceof UnsupportedEncodingException
        || saysBomb(failure);
  }

  private static boolean saysBomb(Exception damage) {
    return String.valueOf(damage.getMessage()).contains("Zip bomb");
  }

  private SharedTexts texts(XSSFReader parts) throws IOException, OpenXML4JException, SAXException {
    try (var part = parts.getSharedStringsData()) {
      return SharedTexts.read(part == null ? null : new Guarded(part, LARGEST_PART), folder);
    }
  }

  /** Without the theme, which is nothing but colours. */
  private @Nullable StylesTable styles(XSSFReader parts) throws IOException, OpenXML4JException {
    try (var part = parts.getStylesData()) {
      if (part == null) {
        return null;
      }
      return new StylesTable(new Guarded(part, LARGEST_SMALL_PART));
    } catch (IOException damage) {
      throw damage instanceof Unreadable ? damage : new Unreadable(damage);
    }
  }

  private void read(XSSFReader parts, InputStream sheet, SharedTexts texts, Rows rows)
      throws IOException, OpenXML4JException, SAXException {
    try {
      var xml = XMLHelper.newXMLReader();
      xml.setContentHandler(
          new ShortCells(
              new XSSFSheetXMLHandler(
                  styles(parts), null, texts, rows, new PlainNumbers(), false)));
      xml.parse(
          new InputSource(
              new Guarded(sheet, LARGEST_PART) {
                @Override
                void counted(long count) {
                  read = count;
                }
              }));
    } catch (ParserConfigurationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static BrokenFile broken(Exception damage) {
    if (damage.getCause() instanceof BrokenFile told) {
      return told;
    }
    var isBomb =
        damage instanceof TooLarge
            || saysBomb(damage)
            || damage.getCause() instanceof IOException cause && saysBomb(cause);
    return new BrokenFile(isBomb ? TOO_LARGE : DAMAGED);
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

  /** A failure of whoever takes the rows, and none of the file. */
  private static final class Ours extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final RuntimeException cause;

    Ours(RuntimeException cause) {
      super(null, null, false, false);
      this.cause = cause;
    }
  }

  private static class Unreadable extends IOException {
    private static final long serialVersionUID = 1;

    Unreadable(@Nullable IOException damage) {
      super(damage);
    }
  }

  private static final class TooLarge extends Unreadable {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super(null);
    }
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
    private int length;

    Rows(Reader reader) {
      this.reader = reader;
    }

    @Override
    public void startRow(int number) {
      cells = new ArrayList<>();
      length = 0;
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
      refuseLong(text == null ? 0 : text.length());
      while (cells.size() < column) {
        cells.add(Cell.EMPTY);
      }
      // A file that names a cell twice is believed the first time.
      if (column == cells.size()) {
        cells.add(text == null ? Cell.EMPTY : PlainNumbers.cell(text));
      }
    }

    private void refuseLong(int added) {
      // A mark for the kind may come before the text.
      if (added > SharedTexts.LONGEST + 1) {
        throw new Broken(new BrokenFile(SharedTexts.TOO_LONG));
      }
      length += added;
      if (length > LONGEST_ROW) {
        throw new Broken(
            new BrokenFile("A row of the sheet is longer than any list of people needs."));
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
      } catch (Enough enough) {
        throw enough;
      } catch (RuntimeException failure) {
        throw new Ours(failure);
      }
    }
  }

  /** Hands on the sheet as long as no cell of it, in however many pieces, is too long. */
  private static final class ShortCells extends DefaultHandler {
    /** Of all that POI gathers. */
    private static final Set<String> GATHERED =
        Set.of(
            "c",
            "is",
            "t",
            "v",
            "f",
            "inlineStr",
            "oddHeader",
            "evenHeader",
            "firstHeader",
            "oddFooter",
            "evenFooter",
            "firstFooter");

    /** A formula and what it comes to, with blanks between the tags. */
    private static final int LONGEST_CELL = 1 << 17;

    private final XSSFSheetXMLHandler sheet;
    private int open;
    private int length;
    private boolean isInline;

    ShortCells(XSSFSheetXMLHandler sheet) {
      this.sheet = sheet;
    }

    @Override
    public void startElement(String space, String name, String qualified, Attributes attributes)
        throws SAXException {
      if (GATHERED.contains(name)) {
        if (open == 0) {
          length = 0;
        }
        open++;
      }
      if (name.equals("is")) {
        if (isInline) {
          throw new SAXException("a text in a text");
        }
        isInline = true;
      }
      sheet.startElement(space, name, qualified, attributes);
    }

    @Override
    public void endElement(String space, String name, String qualified) throws SAXException {
      if (GATHERED.contains(name)) {
        open--;
      }
      isInline &= !name.equals("is");
      sheet.endElement(space, name, qualified);
    }

    @Override
    public void characters(char[] characters, int start, int count) throws SAXException {
      if (open == 0) {
        return;
      }
      length += count;
      if (length > LONGEST_CELL) {
        throw new SAXException(new BrokenFile(SharedTexts.TOO_LONG));
      }
      sheet.characters(characters, start, count);
    }
  }

  /**
   * What is unpacked. No tag of it, no comment, and no text between two tags can be so long that
   * whoever reads it runs out of memory. A cell may have many texts: who gathers them looks at
   * their sum.
   */
  private static class Guarded extends FilterInputStream {
    private static final int LONGEST_STRETCH = 1 << 19;
    private static final int COMMENT = '<' << 24 | '!' << 16 | '-' << 8 | '-';
    private static final int DATA = '<' << 24 | '!' << 16 | '[' << 8 | 'C';
    private static final int END_OF_COMMENT = '-' << 16 | '-' << 8 | '>';
    private static final int END_OF_DATA = ']' << 16 | ']' << 8 | '>';

    private final long most;
    private long count;
    private int stretch;

    /** The last four bytes. */
    private int recent;

    /** What ends the comment or the data where a tag's beginning is none; else 0. */
    private int end;

    Guarded(InputStream part, long most) {
      super(part);
      this.most = most;
    }

    /** Told how much was read. */
    void counted(long count) {}

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var part = unpack(target, offset, length);
      for (var place = offset; place < offset + part; place++) {
        look(target[place]);
        if (stretch > LONGEST_STRETCH) {
          throw new TooLarge();
        }
      }
      count += Math.max(part, 0);
      if (count > most) {
        throw new TooLarge();
      }
      counted(count);
      return part;
    }

    private int unpack(byte[] target, int offset, int length) throws IOException {
      try {
        return super.read(target, offset, length);
      } catch (IOException damage) {
        throw new Unreadable(damage);
      }
    }

    private void look(byte sign) {
      stretch++;
      // Half of a letter, in UTF-16.
      if (sign == 0) {
        return;
      }
      recent = recent << 8 | sign & 0xFF;
      if (end != 0) {
        if ((recent & 0xFFFFFF) == end) {
          end = 0;
        }
      } else if (sign == '<') {
        stretch = 0;
      } else if (recent == COMMENT || recent == DATA) {
        end = recent == COMMENT ? END_OF_COMMENT : END_OF_DATA;
        recent = 0;
      }
    }
  }
}
