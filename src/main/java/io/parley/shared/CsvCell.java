package io.parley.shared;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Cells of CSV files that people open in spreadsheets. */
public final class CsvCell {
  private static final String BEGINS_A_FORMULA = "=+-@\t\r";
  private static final Pattern PHONE = Pattern.compile("\\+[1-9][0-9]{6,14}");

  private CsvCell() {}

  /** The text with an apostrophe before what a spreadsheet would run; a phone stays as it is. */
  public static @Nullable String guarded(@Nullable String text) {
    var isFormula =
        text != null
            && !text.isEmpty()
            && BEGINS_A_FORMULA.indexOf(text.charAt(0)) >= 0
            && !PHONE.matcher(text).matches();
    return isFormula ? "'" + text : text;
  }
}
