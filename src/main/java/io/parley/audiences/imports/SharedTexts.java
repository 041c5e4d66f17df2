package io.parley.audiences.imports;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.RichTextString;
import org.apache.poi.util.XMLHelper;
import org.apache.poi.xssf.model.SharedStrings;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The texts of a workbook's cells, each once, in a file: of a million different ones, memory holds
 * where they end and no more.
 */
final class SharedTexts implements SharedStrings, AutoCloseable {
  private static final int MOST = 8_000_000;

  /** As spreadsheets have it. */
  static final int LONGEST = 32_767;

  static final String TOO_LONG =
      "A cell of the workbook holds more than 32767 characters, which no spreadsheet takes: shorten its text.";

  private final ImportFiles.Temporary file;
  private final Arena arena;
  private final MemorySegment texts;
  private final long[] ends;
  private final int count;

  private SharedTexts(ImportFiles.Temporary file, long[] ends, int count) throws IOException {
    this.file = file;
    this.ends = ends;
    this.count = count;
    this.arena = Arena.ofShared();
    try (var channel = FileChannel.open(file.path())) {
      this.texts = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  /**
   * @param part of the workbook; null if it shares no texts
   * @throws UncheckedIOException if the texts cannot be written down
   */
  static SharedTexts read(@Nullable InputStream part, ImportFiles folder)
      throws IOException, SAXException {
    var file = folder.temporary();
    try {
      var writer = new Writer();
      try (var out = new BufferedOutputStream(Files.newOutputStream(file.path()), 1 << 16)) {
        writer.out = out;
        if (part != null) {
          var xml = XMLHelper.newXMLReader();
          xml.setContentHandler(writer);
          xml.parse(new InputSource(part));
        }
      }
      return new SharedTexts(file, writer.ends, writer.count);
    } catch (ParserConfigurationException impossible) {
      file.close();
      throw new IllegalStateException(impossible);
    } catch (IOException | SAXException | RuntimeException failure) {
      file.close();
      throw failure;
    }
  }

  @Override
  public RichTextString getItemAt(int index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException(index);
    }
    var begin = index == 0 ? 0 : ends[index - 1];
    var bytes = texts.asSlice(begin, ends[index] - begin).toArray(ValueLayout.JAVA_BYTE);
    return new PlainText(new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public int getCount() {
    return count;
  }

  @Override
  public int getUniqueCount() {
    return count;
  }

  @Override
  public void close() throws IOException {
    arena.close();
    file.close();
  }

  /** Writes down what stands in the texts, but not how it is spoken. */
  private static final class Writer extends DefaultHandler {
    private final StringBuilder text = new StringBuilder();
    private long[] ends = new long[1_024];
    private int count;
    private long written;
    private boolean isText;
    private boolean isSpoken;
    private @Nullable OutputStream out;

    @Override
    public void startElement(String space, String name, String qualified, Attributes attributes) {
      switch (name) {
        case "si" -> text.setLength(0);
        case "rPh" -> isSpoken = true;
        case "t" -> isText = true;
        default -> {
          // Fonts and colours.
        }
      }
    }

    @Override
    public void characters(char[] characters, int start, int length) throws SAXException {
      if (isText && !isSpoken) {
        if (text.length() + length > LONGEST) {
          throw new SAXException(new BrokenFile(TOO_LONG));
        }
        text.append(characters, start, length);
      }
    }

    @Override
    public void endElement(String space, String name, String qualified) throws SAXException {
      switch (name) {
        case "si" -> add();
        case "rPh" -> isSpoken = false;
        case "t" -> isText = false;
        default -> {
          // Fonts and colours.
        }
      }
    }

    private void add() throws SAXException {
      if (count == MOST) {
        throw new SAXException("too many texts");
      }
      var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      try {
        java.util.Objects.requireNonNull(out).write(bytes);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
      written += bytes.length;
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, 2 * count);
      }
      ends[count++] = written;
    }
  }

  /** A text of which nobody asks for the fonts. */
  private record PlainText(String getString) implements RichTextString {
    @Override
    public String toString() {
      return getString;
    }

    @Override
    public int length() {
      return getString.length();
    }

    @Override
    public int numFormattingRuns() {
      return 0;
    }

    @Override
    public int getIndexOfFormattingRun(int index) {
      return 0;
    }

    @Override
    public void applyFont(int start, int end, short font) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void applyFont(int start, int end, Font font) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void applyFont(Font font) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void applyFont(short font) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void clearFormatting() {
      throw new UnsupportedOperationException();
    }
  }
}
