package io.parley.groups;

import static java.util.stream.Collectors.joining;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rules of keyword matching as plain loops over whole letters, for the small alphabet of {@link
 * KeywordsPropertyTest}. Shares nothing with {@link Keywords}.
 */
final class SlowKeywords {
  private static final String INVISIBLE = "\u200C\uFE0F\u0640\u064E\u00AD\u05B8\u05C1";
  private static final String WORD = "aefinpséíñı15" + "ийеёії" + "οόσ" + "اأب" + "של" + "क";
  private static final String HANGUL = "가각";
  private static final String EMOJI = "👍👩💻";
  private static final String SKIN_TONE = "🏽";
  private static final String FLAG_LETTERS = "🇮🇱";
  private static final String JOINER = "\u200D";
  private static final String ACCENTS = "\u0301\u0307\u0316" + SKIN_TONE;
  private static final String OTHER_MARKS = "\u3099\u0E34\u0E49\u0E4D\u0EB4\u17B6\u102C\u093F";

  /** Java's upper case of ı is I. */
  private static final char DOTLESS = '\uE000';

  private SlowKeywords() {}

  static List<String> matches(List<String> keywords, String text) {
    return keywords.stream()
        .distinct()
        .filter(keyword -> matches(keyword, text))
        .sorted(Comparator.comparingInt((String keyword) -> length(keyword)).reversed())
        .toList();
  }

  private static boolean matches(String keyword, String text) {
    String spelled = spell(keyword).strip();
    boolean starred = spelled.endsWith("*");
    String stem = starred ? spelled.substring(0, spelled.length() - 1) : spelled;
    boolean open = starred ? !stem.endsWith(" ") : isOneOf(HANGUL, lastLetter(stem));
    var wanted = letters(stem.strip());
    var given = letters(spell(text));
    boolean accents = wanted.stream().anyMatch(letter -> !letter.plain().equals(letter.accented()));
    for (int at = 0; at + wanted.size() <= given.size(); at++) {
      if (!wanted.isEmpty() && matchesAt(at, wanted, given, accents, open)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesAt(
      int at, List<Letter> wanted, List<Letter> given, boolean accents, boolean open) {
    int end = at + wanted.size();
    for (int index = 0; index < wanted.size(); index++) {
      String want = wanted.get(index).view(accents);
      String have = given.get(at + index).view(accents);
      boolean last = index == wanted.size() - 1;
      if ((last && open) ? !have.startsWith(want) : !have.equals(want)) {
        return false;
      }
    }
    boolean begins = at == 0 || given.get(at - 1).endsBefore(given.get(at));
    boolean ends = open || end == given.size() || given.get(end - 1).endsBefore(given.get(end));
    return begins && ends;
  }

  private static int length(String keyword) {
    String spelled = spell(keyword).strip();
    String stem = spelled.endsWith("*") ? spelled.substring(0, spelled.length() - 1) : spelled;
    String letters = letters(stem.strip()).stream().map(Letter::accented).collect(joining());
    return letters.codePointCount(0, letters.length());
  }

  private static String spell(String text) {
    String visible =
        keepJoinersOfEmoji(unifyQuotes(text))
            .codePoints()
            .filter(letter -> INVISIBLE.indexOf(letter) < 0)
            .mapToObj(Character::toString)
            .collect(joining());
    String folded =
        Normalizer.normalize(visible, Form.NFKC)
            .replace('ẞ', 'ß')
            .replace('ı', DOTLESS)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT)
            .replace(DOTLESS, 'ı')
            .replaceAll("(?<=i\\p{M}{0,50})\u0307", "")
            .replace('ς', 'σ')
            .replaceAll("[\u0661\u0E51\u0967]", "1")
            .replaceAll("\\s+", " ");
    return Normalizer.normalize(folded, Form.NFC);
  }

  private static String unifyQuotes(String text) {
    return text.replaceAll("[´’׳]", "'").replaceAll("[“״]", "\"");
  }

  private static String keepJoinersOfEmoji(String text) {
    var kept = new StringBuilder();
    var letters = text.codePoints().mapToObj(Character::toString).toList();
    boolean inEmoji = false;
    for (int at = 0; at < letters.size(); at++) {
      String letter = letters.get(at);
      String next = at + 1 < letters.size() ? letters.get(at + 1) : " ";
      boolean attached = isOneOf(ACCENTS + OTHER_MARKS + INVISIBLE + JOINER + "ﾞ", letter);
      inEmoji = isOneOf(EMOJI, letter) || (inEmoji && attached);
      if (!letter.equals(JOINER) || (inEmoji && isOneOf(EMOJI, next))) {
        kept.append(letter);
      }
    }
    return kept.toString();
  }

  private static List<Letter> letters(String spelled) {
    var letters = new ArrayList<Letter>();
    for (int code : spelled.codePoints().toArray()) {
      String part = Character.toString(code);
      var before = letters.isEmpty() ? null : letters.getLast();
      boolean afterSpace = before == null || before.plain().equals(" ");
      boolean strayTone =
          part.equals(SKIN_TONE) && (before == null || !isOneOf(EMOJI, firstOf(before.plain())));
      if (isOneOf(ACCENTS, part) && !strayTone) {
        if (before != null && !afterSpace) {
          letters.set(letters.size() - 1, before.withAccent(part));
        }
      } else if (before != null && !afterSpace && before.continuesWith(part)) {
        letters.set(letters.size() - 1, before.with(part));
      } else if (!part.equals(" ") || !afterSpace) {
        letters.add(new Letter(withoutAccents(part), part));
      }
    }
    return letters;
  }

  private static String withoutAccents(String part) {
    if (isOneOf("йї", part)) {
      return part;
    }
    String parts = Normalizer.normalize(part, Form.NFD);
    boolean stripped =
        parts.length() == 2 && "\u0301\u0303\u0307\u0308\u0654".indexOf(parts.charAt(1)) >= 0;
    return stripped ? parts.substring(0, 1) : part;
  }

  private static boolean isOneOf(String letters, @Nullable String letter) {
    return letter != null
        && letters.codePoints().anyMatch(code -> Character.toString(code).equals(letter));
  }

  private static String firstOf(String text) {
    return Character.toString(text.codePointAt(0));
  }

  private static @Nullable String lastLetter(String text) {
    return text.isEmpty() ? null : Character.toString(text.codePointBefore(text.length()));
  }

  /** A letter with all its marks; the accented view has loose accents before the last part. */
  private record Letter(String plain, String accented) {
    String view(boolean accents) {
      return accents ? accented : plain;
    }

    Letter with(String part) {
      return new Letter(plain + part, accented + part);
    }

    Letter withAccent(String accent) {
      int last = accented.offsetByCodePoints(accented.length(), -1);
      return new Letter(plain, accented.substring(0, last) + accent + accented.substring(last));
    }

    boolean continuesWith(String part) {
      boolean flag = plain.codePointCount(0, plain.length()) == 1 && isOneOf(FLAG_LETTERS, plain);
      return isOneOf(OTHER_MARKS + JOINER, part)
          || (flag && isOneOf(FLAG_LETTERS, part))
          || (plain.endsWith(JOINER) && isOneOf(EMOJI, part));
    }

    boolean endsBefore(Letter next) {
      return !bothIn(WORD, next) && !bothIn(HANGUL, next);
    }

    private boolean bothIn(String alphabet, Letter next) {
      return isOneOf(alphabet, firstOf(plain)) && isOneOf(alphabet, firstOf(next.plain));
    }
  }
}
