package io.parley.shared;

import static java.lang.Character.UnicodeScript.ARABIC;
import static java.lang.Character.UnicodeScript.BALINESE;
import static java.lang.Character.UnicodeScript.BOPOMOFO;
import static java.lang.Character.UnicodeScript.COMMON;
import static java.lang.Character.UnicodeScript.CYRILLIC;
import static java.lang.Character.UnicodeScript.GREEK;
import static java.lang.Character.UnicodeScript.HAN;
import static java.lang.Character.UnicodeScript.HEBREW;
import static java.lang.Character.UnicodeScript.HIRAGANA;
import static java.lang.Character.UnicodeScript.INHERITED;
import static java.lang.Character.UnicodeScript.JAVANESE;
import static java.lang.Character.UnicodeScript.KATAKANA;
import static java.lang.Character.UnicodeScript.KHMER;
import static java.lang.Character.UnicodeScript.LAO;
import static java.lang.Character.UnicodeScript.LATIN;
import static java.lang.Character.UnicodeScript.MYANMAR;
import static java.lang.Character.UnicodeScript.NEW_TAI_LUE;
import static java.lang.Character.UnicodeScript.NUSHU;
import static java.lang.Character.UnicodeScript.TAI_LE;
import static java.lang.Character.UnicodeScript.TAI_THAM;
import static java.lang.Character.UnicodeScript.TAI_VIET;
import static java.lang.Character.UnicodeScript.TANGUT;
import static java.lang.Character.UnicodeScript.THAI;
import static java.lang.Character.UnicodeScript.TIBETAN;
import static java.lang.Character.UnicodeScript.YI;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/** What a code point is where words are looked for. */
public enum LetterKind {
  /** Not part of the spelling: format characters, variation selectors, vowel points, tatweel. */
  INVISIBLE,
  SPACE,
  /** A letter or digit of a script that parts words by spaces. */
  WORD,
  /**
   * Hangul parts words by spaces but hangs particles on them (가격 becomes 가격이), also on words of
   * other scripts (iPhone을) and on numbers (5만원).
   */
  HANGUL,
  /** A letter of a script that does not part words. */
  UNSPACED,
  /** A mark that spells, as a vowel sign of Thai or Hindi: part of the letter before it. */
  SPELLING_MARK,
  /** A mark that a hasty writer leaves out. */
  ACCENT,
  /** Colours the emoji before it, and counts as its accent. */
  SKIN_TONE,
  PICTOGRAPH,
  /** Half of a flag. */
  REGIONAL_INDICATOR,
  /** Glues pictographs together; elsewhere invisible. */
  JOINER,
  /** Spells the region of a flag after a pictograph; elsewhere invisible. */
  TAG,
  /** Punctuation, symbols, control characters, lone surrogates. */
  OTHER;

  private static final Set<UnicodeScript> UNSPACED_SCRIPTS =
      EnumSet.of(
          HAN,
          HIRAGANA,
          KATAKANA,
          BOPOMOFO,
          THAI,
          LAO,
          KHMER,
          MYANMAR,
          TIBETAN,
          YI,
          NUSHU,
          TANGUT,
          JAVANESE,
          BALINESE,
          TAI_LE,
          NEW_TAI_LUE,
          TAI_THAM,
          TAI_VIET);

  private static final int BASIC_PLANE = 0x10000;
  private static final LetterKind[] BASIC = new LetterKind[BASIC_PLANE];

  static {
    for (int letter = 0; letter < BASIC_PLANE; letter++) {
      BASIC[letter] = judge(letter);
    }
  }

  public static LetterKind of(int letter) {
    return letter < BASIC_PLANE ? BASIC[letter] : judge(letter);
  }

  public boolean isMark() {
    return this == ACCENT || this == SPELLING_MARK;
  }

  /** Whether a keyword may end before the one and begin with the other. */
  public static boolean edgeBetween(LetterKind before, LetterKind after) {
    return before != after || (before != WORD && before != HANGUL);
  }

  private static LetterKind judge(int letter) {
    if (Character.isWhitespace(letter) || Character.isSpaceChar(letter) || letter == 0x85) {
      return SPACE;
    }
    if (isInvisible(letter)) {
      return INVISIBLE;
    }
    return switch (Character.getType(letter)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          mark(letter);
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER ->
          letter(letter);
      case Character.FORMAT -> format(letter);
      default -> symbol(letter);
    };
  }

  private static boolean isInvisible(int letter) {
    return letter == 0x0640 // tatweel
        || letter == 0x034F // combining grapheme joiner
        || (letter >= 0x115F && letter <= 0x1160) // Hangul fillers
        || (letter >= 0x180B && letter <= 0x180F) // Mongolian variation selectors
        || (letter >= 0xFE00 && letter <= 0xFE0F)
        || (letter >= 0xE0100 && letter <= 0xE01EF);
  }

  private static LetterKind mark(int letter) {
    var script = UnicodeScript.of(letter);
    // Vowel points and harakat are aids to reading, which nobody takes for another spelling: they
    // are dropped from keywords too. Hamza and madda (U+0653 to U+0655) are accents: أ without is
    // ا.
    if (script == HEBREW || script == ARABIC || isHaraka(letter)) {
      return INVISIBLE;
    }
    // What normalisation leaves of dakuten and handakuten makes another syllable.
    if (letter == 0x3099 || letter == 0x309A) {
      return SPELLING_MARK;
    }
    boolean loose = script == INHERITED || script == LATIN || script == GREEK || script == CYRILLIC;
    return loose ? ACCENT : SPELLING_MARK;
  }

  private static boolean isHaraka(int letter) {
    return (letter >= 0x064B && letter <= 0x0652) || letter == 0x0670;
  }

  private static LetterKind letter(int letter) {
    var script = UnicodeScript.of(letter);
    if (script == UnicodeScript.HANGUL) {
      return HANGUL;
    }
    // Signs shared by the kana, as the long vowel ー, belong to no script.
    boolean shared = script == COMMON && letter >= 0x3000 && letter <= 0x30FF;
    return shared || UNSPACED_SCRIPTS.contains(script) ? UNSPACED : WORD;
  }

  private static LetterKind format(int letter) {
    if (letter == 0x200D) {
      return JOINER;
    }
    return letter >= 0xE0020 && letter <= 0xE007F ? TAG : INVISIBLE;
  }

  private static LetterKind symbol(int letter) {
    if (letter >= 0x1F3FB && letter <= 0x1F3FF) {
      return SKIN_TONE;
    }
    if (letter >= 0x1F1E6 && letter <= 0x1F1FF) {
      return REGIONAL_INDICATOR;
    }
    return Character.isExtendedPictographic(letter) ? PICTOGRAPH : OTHER;
  }
}
