package io.parley.audiences.imports;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Pattern;

/** Finds out how a CSV file is written, of which nothing in it tells. */
final class CsvForm {
  private static final int BEGINNING = 1 << 16;
  private static final Charset WINDOWS = Charset.forName("windows-1252");
  private static final String SEPARATORS = ",;\t|";

  /** As Excel writes it, and reads it. */
  private static final Pattern TOLD =
      Pattern.compile("(?i)\"?sep=(\t|[^\"\\p{Cc}\\p{Cs}])\"?\\R.*", Pattern.DOTALL);

  private CsvForm() {}

  static byte[] beginning(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(BEGINNING);
    }
  }

  static Form.Csv of(Path file, byte[] beginning) throws IOException, BrokenFile {
    var charset = charset(file, beginning);
    var text = new String(beginning, charset);
    return new Form.Csv(charset, separator(text.startsWith("\uFEFF") ? text.substring(1) : text));
  }

  private static Charset charset(Path file, byte[] beginning) throws IOException, BrokenFile {
    if (begins(beginning, 0xFF, 0xFE)) {
      return StandardCharsets.UTF_16LE;
    }
    if (begins(beginning, 0xFE, 0xFF)) {
      return StandardCharsets.UTF_16BE;
    }
    var zeros = zeros(beginning);
    if (zeros[0] == 0 && zeros[1] == 0) {
      return isUtf8(file) ? StandardCharsets.UTF_8 : WINDOWS;
    }
    // Letters of most alphabets have few zeros, but commas, digits and line breaks have one each.
    if (zeros[1] > 4 * zeros[0]) {
      return StandardCharsets.UTF_16LE;
    }
    if (zeros[0] > 4 * zeros[1]) {
      return StandardCharsets.UTF_16BE;
    }
    throw new BrokenFile("The file is neither a CSV file nor an XLSX workbook.");
  }

  private static boolean begins(byte[] bytes, int first, int second) {
    return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
  }

  /** At even and at odd places. */
  private static int[] zeros(byte[] bytes) {
    var zeros = new int[2];
    for (var place = 0; place < bytes.length; place++) {
      if (bytes[place] == 0) {
        zeros[place % 2]++;
      }
    }
    return zeros;
  }

  /** To the end: the only name with an accent may be the last. */
  private static boolean isUtf8(Path file) throws IOException {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var bytes = ByteBuffer.allocate(BEGINNING);
    var characters = CharBuffer.allocate(BEGINNING);
    try (var channel = Files.newByteChannel(file)) {
      while (channel.read(bytes) >= 0) {
        bytes.flip();
        if (decoder.decode(bytes, characters.clear(), false).isError()) {
          return false;
        }
        bytes.compact();
      }
    }
    return !decoder.decode(bytes.flip(), characters.clear(), true).isError();
  }

  /** The sign that stands most often in the first row, outside of quotes. */
  private static char separator(String text) {
    var told = TOLD.matcher(text);
    if (told.matches()) {
      return told.group(1).charAt(0);
    }
    return SEPARATORS
        .chars()
        .mapToObj(sign -> (char) sign)
        .max(
            Comparator.comparingInt((Character sign) -> count(text, sign))
                .thenComparing(sign -> -SEPARATORS.indexOf(sign)))
        .orElseThrow();
  }

  private static int count(String text, char sign) {
    var count = 0;
    var isQuoted = false;
    var isBlank = true;
    for (var place = 0; place < text.length(); place++) {
      var character = text.charAt(place);
      if (character == '"') {
        isQuoted = !isQuoted;
      } else if (!isQuoted && !isBlank && (character == '\n' || character == '\r')) {
        return count;
      } else if (!isQuoted && character == sign) {
        count++;
      }
      isBlank &= Character.isWhitespace(character);
    }
    return count;
  }
}
