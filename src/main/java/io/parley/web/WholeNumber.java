package io.parley.web;

import java.beans.PropertyEditorSupport;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** A number in an address: decimal digits and nothing that other languages would read as one. */
final class WholeNumber extends PropertyEditorSupport {
  private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,100}");
  private static final BigInteger LEAST = BigInteger.valueOf(Integer.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);

  /** The nearest number that there is: what is beyond a field's rule is refused by its rule. */
  @Override
  public void setAsText(String text) {
    if (!DIGITS.matcher(text).matches()) {
      throw new NumberFormatException("no whole number");
    }
    setValue(new BigInteger(text).max(LEAST).min(MOST).intValue());
  }
}
