package io.parley.groups;

import static java.util.Comparator.comparingInt;

import io.parley.shared.LetterKind;
import io.parley.shared.Spelling;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A group's keywords, compiled once; safe for use by many threads. A match takes time in proportion
 * to the text, whatever the number of keywords.
 */
final class Keywords {
  private final List<Keyword> bestFirst;
  private final Automaton withoutAccents;
  private final Automaton withAccents;

  private Keywords(List<Keyword> bestFirst) {
    this.bestFirst = bestFirst;
    withoutAccents = automaton(false);
    withAccents = automaton(true);
  }

  /** Takes any text as a keyword; one of which nothing is left, as of a lone {@code *}, is idle. */
  static Keywords compile(List<String> keywords) {
    return new Keywords(
        new LinkedHashSet<>(keywords)
            .stream().map(Keyword::of).sorted(comparingInt(Keyword::length).reversed()).toList());
  }

  /** Whether nothing is left of a keyword to look for. */
  static boolean isIdle(String keyword) {
    return Keyword.of(keyword).length() == 0;
  }

  /**
   * The keywords that the text holds, as the user wrote them, each once; the longest first, of
   * equals the first in the list.
   */
  List<String> matchesIn(String text) {
    var symbols = Symbols.of(Spelling.of(text));
    var found = new BitSet();
    withoutAccents.find(symbols.plain(), found);
    var accented = symbols.accented();
    if (accented != null) {
      withAccents.find(accented, found);
    }
    if (found.isEmpty()) {
      return List.of(); // nearly always
    }
    return found.stream().mapToObj(number -> bestFirst.get(number).written()).toList();
  }

  private Automaton automaton(boolean accented) {
    return new Automaton(
        bestFirst.stream()
            .map(keyword -> keyword.accented() == accented ? keyword.symbols() : new int[0])
            .toList());
  }

  /** Holds in {@code symbols} its own array, which nobody changes. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Keyword(String written, int[] symbols, boolean accented) {
    static Keyword of(String written) {
      String spelled = Spelling.of(written).strip();
      boolean starred = spelled.endsWith("*");
      String stem = starred ? spelled.substring(0, spelled.length() - 1) : spelled;
      String trimmed = stem.strip();
      // White space before the star ends the word.
      boolean open = starred ? stem.equals(trimmed) : endsWithHangul(trimmed);
      var symbols = Symbols.of(trimmed);
      var accented = symbols.accented();
      var view = accented == null ? symbols.plain() : accented;
      return new Keyword(written, view.toKeyword(open), accented != null);
    }

    /** Korean hangs particles on its words (가격, 가격이): a keyword is the beginning of a word. */
    private static boolean endsWithHangul(String stem) {
      return !stem.isEmpty()
          && LetterKind.of(stem.codePointBefore(stem.length())) == LetterKind.HANGUL;
    }

    /** Without the edges: the length as a reader counts it. */
    int length() {
      int length = 0;
      for (int symbol : symbols) {
        length += symbol == Symbols.EDGE ? 0 : 1;
      }
      return length;
    }
  }
}
