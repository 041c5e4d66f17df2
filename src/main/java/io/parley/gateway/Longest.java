package io.parley.gateway;

import io.parley.shared.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long what gateways tell may be; the rest is cut. Nobody else watches over what they send. */
final class Longest {
  /** As WhatsApp itself has it. */
  private static final int MESSAGE = 65_536;

  private static final int NAME = 200;
  private static final int EMOJI = 64;
  private static final int OPTION = 255;
  private static final int OPTIONS = 20;
  private static final int SENTENCE = 500;

  private Longest() {}

  static String message(String text) {
    return Text.preview(text, MESSAGE);
  }

  static String name(String name) {
    return Text.preview(name, NAME);
  }

  static @Nullable String nameOrNull(@Nullable String name) {
    return name == null ? null : name(name);
  }

  static String emoji(String emoji) {
    return Text.preview(emoji, EMOJI);
  }

  static @Nullable String sentenceOrNull(@Nullable String said) {
    return said == null ? null : Text.preview(said, SENTENCE);
  }

  static List<String> options(List<String> options) {
    return options.stream().limit(OPTIONS).map(option -> Text.preview(option, OPTION)).toList();
  }
}
