package io.parley.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.parley.messages.WrittenMessage;
import io.parley.shared.ContactId;
import io.parley.shared.MessageId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final ContactId ANN = new ContactId(UUID.randomUUID());
  private static final ContactId BEN = new ContactId(UUID.randomUUID());

  @Test
  void countsMessagesAndPeopleOnceAndEveryKeywordOfAMessage() {
    var tally = new Tally(List.of("rent", "looking for", "price"));
    tally.add(written(ANN, "price price PRICE"));
    tally.add(written(BEN, "looking for a price"));
    tally.add(written(ANN, "looking for it"));
    tally.add(written(BEN, "hello"));
    assertThat(tally.read()).isEqualTo(4);
    assertThat(tally.matched()).isEqualTo(3);
    assertThat(tally.people()).containsExactlyInAnyOrder(ANN, BEN);
    assertThat(tally.hits())
        .containsExactly(entry("rent", 0L), entry("looking for", 2L), entry("price", 2L));
    assertThat(tally.samples().values())
        .containsExactly(List.of("price"), List.of("looking for", "price"), List.of("looking for"));
  }

  @Test
  void keepsNoMoreThanAFewMessages() {
    var tally = new Tally(List.of("price"));
    for (var number = 0; number < 1_000; number++) {
      tally.add(written(ANN, "price"));
    }
    assertThat(tally.samples()).hasSize(Tally.MOST_SAMPLES);
    assertThat(tally.hits()).containsExactly(entry("price", 1_000L));
  }

  private static WrittenMessage written(ContactId sender, String text) {
    return new WrittenMessage(new MessageId(UUID.randomUUID()), sender, text);
  }
}
