package io.parley.contacts;

import io.parley.shared.LetterKind;
import io.parley.shared.Spelling;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads whether somebody asks not to be written to, or to be written to again. The whole message
 * must be one of the words, perhaps said several times: who asks how to stop the pain goes on
 * talking. Case, accents, vowel points, punctuation and emoji do not matter.
 */
public final class StopWords {
  /** Longer ones are not looked at. */
  static final int LONGEST_MESSAGE = 200;

  private static final String ALWAYS = "stop";
  private static final Set<String> START = Set.of("start", "unstop");
  private static final StopWords USUAL = new StopWords(UsualStopWords.all());

  private final Set<String> words;

  private StopWords(Collection<String> words) {
    this.words =
        words.stream()
            .map(StopWords::plain)
            .filter(word -> !word.isEmpty() && !START.contains(word))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** What a message asks for. */
  public enum Wish {
    STOP,
    START
  }

  /** The words of all languages. */
  public static StopWords usual() {
    return USUAL;
  }

  /** The words of a tenant, instead of the usual ones; STOP is always among them. */
  public static StopWords of(Collection<String> words) {
    return new StopWords(words);
  }

  /** Whether it is worth the while to read it. */
  public static boolean isShort(String message) {
    return message.length() <= LONGEST_MESSAGE;
  }

  public Optional<Wish> read(String message) {
    if (!isShort(message)) {
      return Optional.empty();
    }
    var said = said(message);
    if (said.equals(ALWAYS) || words.contains(said)) {
      return Optional.of(Wish.STOP);
    }
    return START.contains(said) ? Optional.of(Wish.START) : Optional.empty();
  }

  /** What the message says, however often. */
  static String said(String message) {
    return once(plain(message));
  }

  /** The words without what is only decoration, one space between them. */
  static String plain(String text) {
    var spelled = Normalizer.normalize(Spelling.of(text), Form.NFD);
    var plain = new StringBuilder(spelled.length());
    spelled
        .codePoints()
        .forEach(
            letter -> {
              switch (LetterKind.of(letter)) {
                case WORD, HANGUL, UNSPACED, SPELLING_MARK -> plain.appendCodePoint(letter);
                case ACCENT, SKIN_TONE, INVISIBLE, JOINER, TAG -> {}
                case SPACE, PICTOGRAPH, REGIONAL_INDICATOR, OTHER -> space(plain);
              }
            });
    return Normalizer.normalize(plain.toString().strip(), Form.NFC);
  }

  private static void space(StringBuilder plain) {
    if (!plain.isEmpty() && plain.charAt(plain.length() - 1) != ' ') {
      plain.append(' ');
    }
  }

  /** What somebody says who says it again and again. */
  private static String once(String plain) {
    var words = plain.split(" ");
    for (var length = 1; length <= words.length / 2; length++) {
      if (words.length % length == 0 && isRepeated(words, length)) {
        return String.join(" ", Arrays.copyOf(words, length));
      }
    }
    return plain;
  }

  private static boolean isRepeated(String[] words, int length) {
    for (var at = length; at < words.length; at++) {
      if (!words[at].equals(words[at - length])) {
        return false;
      }
    }
    return true;
  }
}
