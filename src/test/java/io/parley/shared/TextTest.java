package io.parley.shared;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void cleanTextStaysTheSameObject() {
    var text = "plain שלום";
    assertThat(Text.clean(text)).isSameAs(text);
  }

  @Test
  void nulGoesAndLoneSurrogatesAreReplaced() {
    assertThat(Text.clean("a\0b\ud800c\udc00d😀")).isEqualTo("ab\ufffdc\ufffdd😀");
  }

  @Test
  void aPreviewIsCutBetweenGraphemes() {
    assertThat(Text.preview("short", 200)).isEqualTo("short");
    assertThat(Text.preview("abcdefghij", 5)).isEqualTo("abcd…");
    assertThat(Text.preview("ab👨‍👩‍👧‍👦cdefghijklmnop", 8)).isEqualTo("ab…");
    assertThat(Text.preview("abcde\u0301fghijkl", 6)).isEqualTo("abcd…");
  }

  @Test
  void aGraphemeWithoutEndIsCutBetweenCharacters() {
    assertThat(Text.preview("👩\u200d".repeat(50), 11)).isEqualTo("👩\u200d".repeat(3) + "…");
  }

  @Property
  void aPreviewIsNeverLongerThanAsked(
      @ForAll String text, @ForAll @IntRange(min = 2, max = 300) int most) {
    var preview = Text.preview(Text.clean(text), most);
    assertThat(preview.length()).isLessThanOrEqualTo(most);
    assertThat(Text.clean(preview)).isEqualTo(preview);
  }
}
