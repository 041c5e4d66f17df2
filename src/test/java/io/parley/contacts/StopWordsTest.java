package io.parley.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.contacts.StopWords.Wish;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

class StopWordsTest {
  @ParameterizedTest
  @CsvFileSource(
      resources = "stop-words.csv",
      numLinesToSkip = 1,
      ignoreLeadingAndTrailingWhitespace = false)
  void aMessageAsksToStopOnlyIfItSaysNothingElse(String language, String wish, String message) {
    var read = StopWords.usual().read(message);
    switch (wish) {
      case "stop" -> assertThat(read).as(language).contains(Wish.STOP);
      case "start" -> assertThat(read).as(language).contains(Wish.START);
      default -> assertThat(read).as(language).isEmpty();
    }
  }

  @Test
  void aTenantsOwnWordsStandInPlaceOfTheUsualOnes() {
    var own = StopWords.of(List.of("Genug!", "nicht mehr"));
    assertThat(own.read("genug")).contains(Wish.STOP);
    assertThat(own.read("NICHT  MEHR.")).contains(Wish.STOP);
    assertThat(own.read("baja")).isEmpty();
    assertThat(own.read("stop")).as("always").contains(Wish.STOP);
    assertThat(own.read("start")).contains(Wish.START);
  }

  @Test
  void startIsNeverAStopWord() {
    assertThat(StopWords.of(List.of("START")).read("start")).contains(Wish.START);
  }

  @Test
  void longMessagesAreNotRead() {
    assertThat(StopWords.usual().read("stop " + " ".repeat(200))).isEmpty();
    assertThat(StopWords.usual().read("")).isEmpty();
    assertThat(StopWords.usual().read("🙂")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyLanguageAnswersInItself(UsualStopWords language) {
    assertThat(language.words())
        .isNotEmpty()
        .allSatisfy(
            word -> {
              assertThat(StopWords.usual().read(word)).contains(Wish.STOP);
              assertThat(UsualStopWords.confirmation(word)).isEqualTo(language.confirmation());
            });
    assertThat(language.confirmation()).contains("START");
  }
}
