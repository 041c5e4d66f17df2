package io.parley.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTemplateTest {
  private static final Map<String, String> ANN =
      Map.of("name", "Ann", "First name", "Anna", "blank", " ", "tricky", "{{name}} }} $1 \\1");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Hi {{name}}!; Hi Ann!",
        "{{name}}{{name}}; AnnAnn",
        "Hi {{ name }}; Hi Ann",
        "Hi {{First name}}; Hi Anna",
        "Hi {{name|there}}; Hi Ann",
        "Hi {{nobody|there}}; Hi there",
        "Hi {{nobody | you and you }}; Hi you and you",
        "Hi{{nobody|}}; Hi",
        "Hi {{blank|there}}; Hi there",
        "{{nobody|a|b}}; a|b",
        "{name} } { ok; {name} } { ok",
        "no places; no places",
        "Hi {{other}}; Hi usual",
        "Hi {{other|there}}; Hi there"
      })
  void placesAreFilledIn(String template, String text) {
    assertThat(render(template)).contains(text);
  }

  @Test
  void whatStandsInAValueIsText() {
    assertThat(render("<{{tricky}}>")).contains("<" + ANN.get("tricky") + ">");
  }

  @Test
  void thereIsNoTextWithoutWhatIsNotKnown() {
    assertThat(render("Hi {{nobody}}")).isEmpty();
    assertThat(render("Hi {{blank}}")).isEmpty();
    var template = MessageTemplate.parse("{{name}} {{town|here}} {{nobody}} {{name}}", "f");
    assertThat(template.required()).containsExactly("name", "nobody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{{name", "name}}", "{{}}", "{{ }}", "{{|x}}", "{{{name}}}", "{{a{b}}", "}} {{"})
  void oddBracesAreRefused(String text) {
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(() -> MessageTemplate.parse(text, "message_content"))
        .withMessageStartingWith("'message_content' has ")
        .withMessageContaining("{{name|there}}");
  }

  @Property
  void aLiteralTextStaysAsItIs(@ForAll String text) {
    assertThat(MessageTemplate.literal(text).render(ANN::get, ANN::get)).contains(text);
    assertThat(MessageTemplate.literal(text).required()).isEmpty();
  }

  @Property
  void aTextIsEitherRefusedOrWholeOutsideOfItsPlaces(
      @ForAll String before, @ForAll String value, @ForAll String after) {
    var around = before.replaceAll("[{}]", "");
    var behind = after.replaceAll("[{}]", "");
    var template = MessageTemplate.parse(around + "{{x|" + "d" + "}}" + behind, "f");
    var expected = value.isBlank() ? "d" : value;
    assertThat(template.render(_ -> value, _ -> null)).contains(around + expected + behind);
  }

  @Property
  void noTextIsReadAsNonsense(@ForAll String text) {
    try {
      var template = MessageTemplate.parse(text, "f");
      if (!text.contains("{{")) {
        assertThat(template.render(_ -> null, _ -> null)).contains(text);
      }
    } catch (Problem.Invalid odd) {
      assertThat(text).containsAnyOf("{{", "}}");
    }
  }

  private static Optional<String> render(String template) {
    return MessageTemplate.parse(template, "f").render(ANN::get, Map.of("other", "usual")::get);
  }
}
