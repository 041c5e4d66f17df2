package io.parley.media;

import io.parley.shared.Text;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** Names that strangers gave to files: shown and suggested, never used as a path. */
final class FileName {
  private static final int LONGEST = 150;
  private static final int LONGEST_EXTENSION = 12;

  /**
   * Controls, line breaks, and what turns the direction of writing, so that exe.txt reads txt.exe.
   */
  private static final Pattern UNSEEN =
      Pattern.compile(
          "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u061C\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF]");

  /** What some system forbids in a name, or reads as something else. */
  private static final Pattern FORBIDDEN = Pattern.compile("[<>:\"|?*;%]");

  private static final Pattern EDGES = Pattern.compile("^[.\\s]+|[.\\s]+$");
  private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9 ._()-]");

  private FileName() {}

  /** Null if nothing is left. */
  static @Nullable String clean(@Nullable String name) {
    if (name == null) {
      return null;
    }
    var composed = Normalizer.normalize(Text.clean(name), Normalizer.Form.NFC);
    var path = UNSEEN.matcher(composed).replaceAll("").replace('\\', '/');
    var last = FORBIDDEN.matcher(path.substring(path.lastIndexOf('/') + 1)).replaceAll("_");
    var clean = shortened(EDGES.matcher(last).replaceAll(""));
    return clean.isEmpty() ? null : clean;
  }

  /**
   * The value of Content-Disposition, by RFC 6266: once for all clients, once for those of today.
   */
  static String disposition(String how, String name) {
    var plain = NOT_PLAIN.matcher(name).replaceAll("_");
    var encoded = UriUtils.encode(name, StandardCharsets.UTF_8);
    return how + "; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
  }

  /** Cut in the middle: the end says what it is. */
  private static String shortened(String name) {
    if (name.length() <= LONGEST) {
      return name;
    }
    var dot = name.lastIndexOf('.');
    var extension = dot > 0 && name.length() - dot <= LONGEST_EXTENSION ? name.substring(dot) : "";
    return Text.preview(name, LONGEST - extension.length()) + extension;
  }
}
