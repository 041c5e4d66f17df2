package io.parley.shared;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;

/**
 * Brings texts that spell the same to the same characters: NFKC, case folded, quotes and digits
 * unified, without what is invisible.
 *
 * <p>The JDK has no case folding. Lower case of upper case, letter by letter, together with the
 * exceptions in {@link #fold} gives the classes of CaseFolding.txt (C+F) under NFKC; compared for
 * every code point of Unicode 14 with Python's {@code str.casefold}. ICU4J would add 14 MB for it.
 */
public final class Spelling {
  /**
   * Marks in a row that count, as in the Stream-Safe Text Format of UAX #15: Normalizer sorts a run
   * of marks in quadratic time.
   */
  private static final int MAX_MARKS = 30;

  private final StringBuilder spelled;
  private int base;
  private int marks;
  private boolean inEmoji;

  private Spelling(int length) {
    spelled = new StringBuilder(length);
  }

  public static String of(String text) {
    if (isAscii(text)) {
      return text.toLowerCase(Locale.ROOT).replace('`', '\'');
    }
    // Tidied before, because NFKC takes ´ apart and sorts marks; and after, because folding goes by
    // composed letters and NFKC brings forth more to tidy.
    String composed = Normalizer.normalize(tidy(text), Form.NFKC);
    return Normalizer.normalize(foldAndTidy(composed), Form.NFC);
  }

  private static boolean isAscii(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static String tidy(String text) {
    var spelling = new Spelling(text.length());
    for (int at = 0; at < text.length(); ) {
      int letter = text.codePointAt(at);
      at += Character.charCount(letter);
      spelling.add(letter, text, at);
    }
    return spelling.spelled.toString();
  }

  private static String foldAndTidy(String text) {
    var spelling = new Spelling(text.length());
    for (int at = 0; at < text.length(); ) {
      int letter = text.codePointAt(at);
      at += Character.charCount(letter);
      spelling.fold(letter, text, at);
    }
    return spelling.spelled.toString();
  }

  private void fold(int letter, String text, int next) {
    boolean sharpS = letter == 'ß' || letter == 'ẞ';
    // Of the letters that NFKC leaves whole only these fold to several: ᾳ becomes αι.
    boolean iotaBelow = (letter >= 0x1F80 && letter <= 0x1FFC) || letter == 0x0345;
    if (letter == 0x0307 && base == 'i') {
      return; // İ folds to i with a second dot: no accent that people leave out
    }
    if (letter == 'ı') {
      add(letter, text, next);
    } else if (sharpS) {
      add('s', text, next);
      add('s', text, next);
    } else if (iotaBelow) {
      Character.toString(letter)
          .toUpperCase(Locale.ROOT)
          .toLowerCase(Locale.ROOT)
          .codePoints()
          .forEach(folded -> add(folded, text, next));
    } else {
      add(Character.toLowerCase(Character.toUpperCase(letter)), text, next);
    }
  }

  private void add(int letter, String text, int next) {
    var kind = LetterKind.of(letter);
    switch (kind) {
      case INVISIBLE -> {}
      case ACCENT, SPELLING_MARK -> addMark(letter);
      case SPACE -> addBase(' ', kind);
      case SKIN_TONE -> spelled.appendCodePoint(letter);
      case JOINER -> {
        if (inEmoji && isPictograph(text, next)) {
          spelled.appendCodePoint(letter);
        }
      }
      case TAG -> {
        if (inEmoji) {
          spelled.appendCodePoint(letter);
        }
      }
      case WORD, HANGUL, UNSPACED, PICTOGRAPH, REGIONAL_INDICATOR, OTHER -> addBase(letter, kind);
    }
  }

  private void addBase(int letter, LetterKind kind) {
    if (becomesMark(letter)) {
      addMark(letter);
      return;
    }
    inEmoji = kind == LetterKind.PICTOGRAPH;
    base = letter;
    marks = 0;
    spelled.appendCodePoint(unified(letter));
  }

  private void addMark(int mark) {
    marks++;
    if (marks <= MAX_MARKS) {
      spelled.appendCodePoint(mark);
    }
  }

  /** The halfwidth dakuten and handakuten are letters, but NFKC makes marks of them. */
  private static boolean becomesMark(int letter) {
    return letter == 0xFF9E || letter == 0xFF9F;
  }

  private static boolean isPictograph(String text, int at) {
    return at < text.length() && LetterKind.of(text.codePointAt(at)) == LetterKind.PICTOGRAPH;
  }

  private static int unified(int letter) {
    int digit = Character.digit(letter, 10);
    if (digit >= 0) {
      return '0' + digit;
    }
    return switch (letter) {
      case '`', '´', 'ʼ', 'ʻ', 'ʹ', '‘', '’', '‚', '‛', '‹', '›', '′', '׳', '＇' -> '\'';
      case '“', '”', '„', '‟', '«', '»', '″', '״', '＂' -> '"';
      default -> letter;
    };
  }
}
