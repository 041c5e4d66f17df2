package io.parley.shared;

import java.text.BreakIterator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Strings from outside. */
public final class Text {
  private static final int PREVIEW = 200;
  private static final char REPLACEMENT = '\uFFFD';

  private Text() {}

  /**
   * Takes out NUL, which PostgreSQL refuses, and replaces lone surrogates, which are no characters.
   */
  public static String clean(String text) {
    for (var index = 0; index < text.length(); index++) {
      var character = text.charAt(index);
      if (character == 0 || Character.isSurrogate(character)) {
        return cleaned(text);
      }
    }
    return text;
  }

  /** How many characters a reader would count, give or take what is composed of several. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  public static @Nullable String cleanOrNull(@Nullable String text) {
    return text == null ? null : clean(text);
  }

  private static String cleaned(String text) {
    var clean = new StringBuilder(text.length());
    text.codePoints()
        .filter(point -> point != 0)
        .map(point -> isLoneSurrogate(point) ? REPLACEMENT : point)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isLoneSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  /** As much of a message as lists and events show. */
  public static String preview(String text) {
    return preview(text, PREVIEW);
  }

  /**
   * At most {@code most} characters (UTF-16), cut at a grapheme boundary and then ended with {@code
   * …}.
   */
  public static String preview(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    // One grapheme may be of any length: the iterator sees no more than is needed to cut.
    var graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
    graphemes.setText(text.substring(0, Math.min(text.length(), most + 64)));
    var cut = graphemes.preceding(most);
    return text.substring(0, cut <= 0 ? betweenCharacters(text, most - 1) : cut).stripTrailing()
        + "…";
  }

  /** A grapheme without end is cut, but no character in two. */
  private static int betweenCharacters(String text, int at) {
    return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }
}
