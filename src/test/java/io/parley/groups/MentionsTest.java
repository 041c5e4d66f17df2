package io.parley.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.gateway.InboundEvent.Content;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MentionsTest {
  private static final Mentions OURS =
      new Mentions(new Phone("15550123456"), new WaId("88001234567@lid"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@15550123456",
        "@15550123456 do you still have the blue one?",
        "ask @15550123456, they know",
        "(@15550123456)",
        "thanks @15550999999 @15550123456!",
        "@@15550123456",
        "первый\n@15550123456",
        "请问@15550123456多少钱",
        "@15550123456さん",
        "@88001234567 hello"
      })
  void aTextCallsUsByOurNumber(String text) {
    assertThat(OURS.in(saying(text))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "call 15550123456",
        "call +15550123456",
        "@1555012345",
        "@155501234567",
        "@15550999999",
        "@ 15550123456",
        "write to sales@15550123456.example",
        "sales_@15550123456",
        "@Shop"
      })
  void aTextThatCallsNobodyOrSomebodyElseDoesNot(String text) {
    assertThat(OURS.in(saying(text))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "15550123456@c.us, true",
    "15550999999@c.us, false",
    "88001234567@lid, true",
    "88009999999@lid, false",
    "15550123456@lid, false",
    "88001234567@c.us, false",
    "15550123456@g.us, false"
  })
  void theGatewayListsWhomAMessageMentions(String id, boolean ours) {
    var content = mentioning(new WaId("15550777777@c.us"), new WaId(id));
    assertThat(OURS.in(content)).isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "5511987654321, 551187654321", // Brazil, with and without the ninth digit
    "5215512345678, 525512345678", // Mexico
    "541123456789, 5491123456789" // Argentina
  })
  void anotherSpellingOfOurNumberIsOurs(String registered, String mentioned) {
    var ours = new Mentions(new Phone(registered), null);
    assertThat(ours.in(saying("@" + mentioned))).isTrue();
    assertThat(ours.in(mentioning(new WaId(mentioned + "@c.us")))).isTrue();
  }

  @Test
  void nobodyCanMentionAnAccountThatIsNotKnownYet() {
    var unknown = new Mentions(null, null);
    assertThat(unknown.in(saying("@15550123456"))).isFalse();
    assertThat(unknown.in(mentioning(new WaId("15550123456@c.us")))).isFalse();
  }

  private static Content saying(String text) {
    return new Content("text", text, null, List.of(), null);
  }

  private static Content mentioning(WaId... ids) {
    return new Content("text", "hello", null, List.of(ids), null);
  }
}
