package io.parley.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeywordsPropertyTest {
  @Property(tries = 20_000)
  void findsWhatTheSlowMatcherFinds(@ForAll("searches") Search search) {
    assertThat(Keywords.compile(search.keywords()).matchesIn(search.text()))
        .isEqualTo(SlowKeywords.matches(search.keywords(), search.text()));
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
    return keyword().list().ofMinSize(1).ofMaxSize(6).flatMap(this::searchFor);
  }

  /** Half of the text is made of the keywords, so that there is something to find. */
  private Arbitrary<Search> searchFor(List<String> keywords) {
    var words = Arbitraries.of(keywords).map(keyword -> keyword.replace("*", ""));
    var text = Arbitraries.oneOf(words, letters(0, 3)).list().ofMaxSize(8);
    return Combinators.combine(Arbitraries.just(keywords), text)
        .as((wanted, parts) -> new Search(wanted, String.join("", parts)));
  }

  @Provide
  Arbitrary<String> keyword() {
    return Combinators.combine(letters(1, 4), Arbitraries.of("", "", "*")).as(String::concat);
  }

  private static Arbitrary<String> letters(int least, int most) {
    var alphabet =
        Arbitraries.of(
            "a", "A", "e", "E", "é", "E\u0301", "\u0301", "\u0316", "ñ", "n", "ß", "s", "S", "1",
            "\u0661", "и", "й", "Й", "е", "ё", "Ё", "σ", "ς", "Σ", "ا", "أ", "\u064E", "\u0640",
            "中", "文", "か", "が", "\u3099", "ー", "ก", "\u0E34", "가", "각", " ", " ", "\u00A0", "\n",
            "'", "’", "´", ".", "*", "\u200C", "\u00AD", "\u200D", "\uFE0F", "👍", "🏽", "👩", "💻",
            "🇮", "🇱");
    return alphabet.list().ofMinSize(least).ofMaxSize(most).map(parts -> String.join("", parts));
  }

  record Search(List<String> keywords, String text) {}
}
