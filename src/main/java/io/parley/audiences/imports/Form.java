package io.parley.audiences.imports;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** How a file is written. Told by its bytes; its name is believed only where it promises more. */
sealed interface Form {
  /** Text, with a sign between its cells. */
  record Csv(Charset charset, char separator) implements Form {}

  /** A workbook of today's spreadsheets; its first sheet counts. */
  record Xlsx() implements Form {}

  /** What a file begins with, and how {@link #of} tells it. */
  final class Signs {
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] OLE = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    private Signs() {}

    private static boolean begin(byte[] beginning, byte[] with) {
      return beginning.length >= with.length
          && Arrays.equals(Arrays.copyOf(beginning, with.length), with);
    }
  }

  /**
   * @param name as the client calls the file
   * @throws BrokenFile if it is none that can be read
   */
  static Form of(Path file, String name) throws IOException, BrokenFile {
    var beginning = CsvForm.beginning(file);
    if (beginning.length == 0) {
      throw new BrokenFile("The file is empty.");
    }
    if (Signs.begin(beginning, Signs.OLE)) {
      throw new BrokenFile(
          "The file is a workbook of Excel before 2007, or one with a password: save it as .xlsx without one, or as CSV.");
    }
    if (Signs.begin(beginning, Signs.ZIP)) {
      return new Xlsx();
    }
    if (name.toLowerCase(Locale.ROOT).matches(".*\\.xls[xmb]?")) {
      throw new BrokenFile(
          "The file is called a workbook and is none: save it as .xlsx or as CSV.");
    }
    return CsvForm.of(file, beginning);
  }

  /** As it is kept beside the import. */
  static Form kept(String format, String charset, String separator) {
    return format.equals("xlsx")
        ? new Xlsx()
        : new Csv(Charset.forName(charset), separator.charAt(0));
  }
}
