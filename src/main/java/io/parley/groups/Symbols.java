package io.parley.groups;

import io.parley.shared.LetterKind;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes a spelled text as the automata read it: its code points, and {@link #EDGE} wherever a
 * keyword may begin or end. So an edge is one more symbol to match, and nothing around a match has
 * to be looked at again.
 *
 * <p>There are two views. In the plain one all accents are left out; a keyword without accents is
 * looked for there. In the accented one a loose accent stands before its letter, so that é is not
 * the beginning of é with one accent more. A text without accents has one view for both.
 */
final class Symbols {
  static final int EDGE = -1;

  private final View plain;
  private @Nullable View accented;
  private LetterKind last = LetterKind.SPACE;
  private boolean halfFlag;
  private boolean joined;

  private Symbols(int length) {
    plain = new View(new int[2 * length + 2], 0);
  }

  static Symbols of(String spelled) {
    var symbols = new Symbols(spelled.length());
    for (int at = 0, letter; at < spelled.length(); at += Character.charCount(letter)) {
      letter = spelled.codePointAt(at);
      symbols.add(letter, LetterKind.of(letter));
    }
    symbols.addPlainAndAccented(EDGE, EDGE);
    return symbols;
  }

  View plain() {
    return plain;
  }

  /** Null where no letter has an accent. */
  @Nullable View accented() {
    return accented;
  }

  private void add(int letter, LetterKind kind) {
    switch (kind) {
      case SPACE -> addSpace();
      case ACCENT -> addAccent(letter);
      case SKIN_TONE -> addSkinTone(letter);
      case PICTOGRAPH -> addPictograph(letter);
      case REGIONAL_INDICATOR -> addRegionalIndicator(letter);
      case SPELLING_MARK, TAG, JOINER -> addToLetter(letter);
      case INVISIBLE -> {}
      case WORD, HANGUL, UNSPACED, OTHER -> addLetter(letter, kind);
    }
    joined = kind == LetterKind.JOINER;
  }

  private void addSpace() {
    if (last != LetterKind.SPACE) {
      addLetter(' ', LetterKind.SPACE);
    }
  }

  private void addAccent(int accent) {
    if (last != LetterKind.SPACE) {
      accentedView().addBeforeLast(accent);
    }
  }

  private void addSkinTone(int tone) {
    if (last == LetterKind.PICTOGRAPH) {
      addAccent(tone);
    } else {
      addLetter(tone, LetterKind.OTHER);
    }
  }

  private void addPictograph(int pictograph) {
    if (joined) {
      addToLetter(pictograph);
    } else {
      addLetter(pictograph, LetterKind.PICTOGRAPH);
    }
  }

  private void addRegionalIndicator(int indicator) {
    if (halfFlag) {
      addToLetter(indicator);
    } else {
      addLetter(indicator, LetterKind.REGIONAL_INDICATOR);
      halfFlag = true;
    }
  }

  private void addToLetter(int mark) {
    if (last == LetterKind.SPACE) {
      addLetter(mark, LetterKind.OTHER);
    } else {
      addPlainAndAccented(mark, mark);
    }
    halfFlag = false;
  }

  private void addLetter(int letter, LetterKind kind) {
    if (LetterKind.edgeBetween(last, kind)) {
      addPlainAndAccented(EDGE, EDGE);
    }
    addPlainAndAccented(Bases.of(letter), letter);
    last = kind;
    halfFlag = false;
  }

  private void addPlainAndAccented(int base, int letter) {
    if (base != letter) {
      accentedView().add(letter);
    } else if (accented != null) {
      accented.add(letter);
    }
    plain.add(base);
  }

  private View accentedView() {
    if (accented == null) {
      accented = plain.copy();
    }
    return accented;
  }

  static final class View {
    private int[] symbols;
    private int length;

    private View(int[] symbols, int length) {
      this.symbols = symbols;
      this.length = length;
    }

    int length() {
      return length;
    }

    int at(int index) {
      return symbols[index];
    }

    /** Left open, a keyword matches whatever letters follow. */
    int[] toKeyword(boolean open) {
      return length == 1 ? new int[0] : Arrays.copyOf(symbols, open ? length - 1 : length);
    }

    private View copy() {
      return new View(symbols.clone(), length);
    }

    private void add(int symbol) {
      if (length == symbols.length) {
        symbols = Arrays.copyOf(symbols, 2 * length);
      }
      symbols[length] = symbol;
      length++;
    }

    private void addBeforeLast(int symbol) {
      int pushed = symbols[length - 1];
      symbols[length - 1] = symbol;
      add(pushed);
    }
  }

  /** The letters that are composed of a base and accents, and their bases. */
  private static final class Bases {
    private static final int END = 0x2000;
    private static final char[] BASES = new char[END];

    static {
      for (char letter = 0; letter < END; letter++) {
        BASES[letter] = standsForItself(letter) ? letter : base(letter);
      }
    }

    static int of(int letter) {
      return letter >= 0 && letter < END ? BASES[letter] : letter;
    }

    private static char base(char letter) {
      String parts = Normalizer.normalize(String.valueOf(letter), Form.NFD);
      boolean accented =
          parts.chars().skip(1).allMatch(mark -> LetterKind.of(mark) == LetterKind.ACCENT);
      return accented ? parts.charAt(0) : letter;
    }

    /**
     * The Cyrillic letters with marks (й, ї, ў, ќ and those of the smaller languages) have places
     * of their own in their alphabets. Not so ё, for which most people write е, nor ѐ and ѝ.
     */
    private static boolean standsForItself(char letter) {
      boolean cyrillic = letter >= 0x0400 && letter <= 0x052F;
      return cyrillic && letter != 'ё' && letter != 'ѐ' && letter != 'ѝ';
    }
  }
}
