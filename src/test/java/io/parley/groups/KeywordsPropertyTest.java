package io.parley.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

class KeywordsPropertyTest {
  /** Letters that fold, compose, or stand beside each other in a way that has a rule. */
  private static final List<List<String>> SCRIPTS =
      List.of(
          List.of("a", "A", "e", "E", "é", "É", "n", "ñ", "s", "S", "ß", "ẞ", "ﬁ", "f", "ｐ", "p"),
          List.of("i", "I", "ı", "İ", "s", "ﬁ", "í"),
          List.of("и", "й", "Й", "е", "Е", "ё", "Ё", "і", "ї", "Ї"),
          List.of("σ", "ς", "Σ", "ο", "ό", "Ό", "Ο"),
          List.of("ا", "أ", "ب", "\u064E", "\u0640", "\u0661", "ﺏ"),
          List.of("ש", "ל", "\u05B8", "\u05C1", "״", "׳"),
          List.of("中", "文", "a", "S", "1"),
          List.of("か", "が", "\u3099", "ー", "カ", "ガ", "ｶ", "ﾞ", "n"),
          List.of("ก", "น", "\u0E34", "\u0E49", "ำ", "า", "๑"),
          List.of("ກ", "\u0EB4", "ក", "\u17B6", "က", "\u102C"),
          List.of("가", "각", "a", "1", "５"),
          List.of("क", "\u093F", "१"),
          List.of("👍", "🏽", "👩", "💻", "🇮", "🇱", "\u200D", "\uFE0F", "a"));

  private static final List<String> COMMON =
      List.of(
          " ", " ", "\u00A0", "\n", "'", "’", "´", "“", "\"", ".", "*", "1", "１", "\u0301",
          "\u0316", "\u200C", "\u00AD", "\u200D");

  /** What makes of a keyword the same word, or nearly. */
  private enum Change {
    NONE,
    UPPER_CASE,
    LOWER_CASE,
    WITHOUT_ACCENTS,
    WITH_A_LETTER,
    WITH_ANOTHER_LETTER,
    WITHOUT_A_LETTER,
    WITH_A_LETTER_TWICE,
    WITH_AN_ACCENT,
    WITH_THE_INVISIBLE,
    WITH_OTHER_SPACES,
    WITH_OTHER_QUOTES,
    COMPOSED,
    DECOMPOSED;

    String apply(String word, int place, String letter) {
      var letters = word.codePoints().mapToObj(Character::toString).toList();
      var at = letters.isEmpty() ? 0 : place % letters.size();
      return switch (this) {
        case NONE -> word;
        case UPPER_CASE -> word.toUpperCase(Locale.ROOT);
        case LOWER_CASE -> word.toLowerCase(Locale.ROOT);
        case WITHOUT_ACCENTS -> Normalizer.normalize(word, Form.NFD).replaceAll("\\p{M}", "");
        case WITH_A_LETTER -> replaced(letters, at, letter + at(letters, at));
        case WITH_ANOTHER_LETTER -> replaced(letters, at, letter);
        case WITHOUT_A_LETTER -> replaced(letters, at, "");
        case WITH_A_LETTER_TWICE -> replaced(letters, at, at(letters, at).repeat(2));
        case WITH_AN_ACCENT -> replaced(letters, at, at(letters, at) + "\u0301");
        case WITH_THE_INVISIBLE -> replaced(letters, at, at(letters, at) + "\u00AD\u200C");
        case WITH_OTHER_SPACES -> word.replaceAll("\\s", "\u00A0 \n");
        case WITH_OTHER_QUOTES -> word.replace('\'', '׳').replace('’', '´').replace('"', '“');
        case COMPOSED -> Normalizer.normalize(word, Form.NFKC);
        case DECOMPOSED -> Normalizer.normalize(word, Form.NFKD);
      };
    }

    private static String at(List<String> letters, int at) {
      return letters.isEmpty() ? "" : letters.get(at);
    }

    private static String replaced(List<String> letters, int at, String by) {
      return letters.isEmpty()
          ? by
          : IntStream.range(0, letters.size())
              .mapToObj(index -> index == at ? by : letters.get(index))
              .collect(Collectors.joining());
    }
  }

  @Property
  void findsWhatTheSlowMatcherFinds(@ForAll("searches") Search search) {
    var slow = SlowKeywords.matches(search.keywords(), search.text());
    assertThat(Keywords.compile(search.keywords()).matchesIn(search.text())).isEqualTo(slow);
    Statistics.label("found")
        .collect(
            slow.isEmpty() ? "nothing" : slow.size() < search.keywords().size() ? "some" : "all")
        .coverage(
            coverage -> {
              coverage.check("nothing").percentage(share -> share > 5);
              coverage.check("some").percentage(share -> share > 25);
              coverage.check("all").percentage(share -> share > 5);
            });
  }

  @Property
  void neverFailsOnAnyText(@ForAll List<String> keywords, @ForAll String text) {
    assertThat(keywords).containsAll(Keywords.compile(keywords).matchesIn(text));
  }

  @Property
  void findsAKeywordThatStandsAlone(@ForAll("keyword") String keyword) {
    var keywords = Keywords.compile(List.of(keyword));

    assertThat(keywords.matchesIn(" " + keyword.strip() + " "))
        .isEqualTo(keywords.matchesIn(keyword));
  }

  @Provide
  Arbitrary<Search> searches() {
    return Arbitraries.of(SCRIPTS).flatMap(KeywordsPropertyTest::searchIn);
  }

  private static Arbitrary<Search> searchIn(List<String> script) {
    return keyword(script)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .flatMap(keywords -> searchFor(keywords, script));
  }

  /** The text is made of what the keywords nearly are, with and without something between. */
  private static Arbitrary<Search> searchFor(List<String> keywords, List<String> script) {
    var words =
        Combinators.combine(
                Arbitraries.of(keywords).map(keyword -> keyword.replace("*", "")),
                Arbitraries.of(Change.values()),
                Arbitraries.integers().between(0, 7),
                letter(script))
            .as((word, change, place, letter) -> change.apply(word, place, letter));
    var between =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(" ", " ", ". ", "\n", "\u00A0", "-")),
            Tuple.of(2, Arbitraries.just("")),
            Tuple.of(2, letters(script, 1, 2)));
    var text =
        Combinators.combine(words, between).as(String::concat).list().ofMinSize(1).ofMaxSize(5);
    return text.map(parts -> new Search(keywords, String.join("", parts)));
  }

  @Provide
  Arbitrary<String> keyword() {
    return Arbitraries.of(SCRIPTS).flatMap(KeywordsPropertyTest::keyword);
  }

  private static Arbitrary<String> keyword(List<String> script) {
    return Combinators.combine(letters(script, 1, 4), Arbitraries.of("", "", "*"))
        .as(String::concat);
  }

  private static Arbitrary<String> letters(List<String> script, int least, int most) {
    return letter(script)
        .list()
        .ofMinSize(least)
        .ofMaxSize(most)
        .map(parts -> String.join("", parts));
  }

  private static Arbitrary<String> letter(List<String> script) {
    return Arbitraries.frequencyOf(
        Tuple.of(12, Arbitraries.of(script)),
        Tuple.of(4, Arbitraries.of(COMMON)),
        Tuple.of(1, Arbitraries.of(SCRIPTS).flatMap(Arbitraries::of)));
  }

  record Search(List<String> keywords, String text) {}
}
