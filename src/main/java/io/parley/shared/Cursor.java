package io.parley.shared;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The place of a row in an ordered list: the values of its sort columns, opaque to callers.
 *
 * @param order names the order, so that a cursor of one is not taken for another's
 */
public record Cursor(String order, List<String> values) {
  private static final String SEPARATOR = "&";
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  public Cursor {
    values = List.copyOf(values);
  }

  public static Cursor of(String order, Object... values) {
    return new Cursor(order, List.of(values).stream().map(Object::toString).toList());
  }

  /**
   * @return null where there is no text
   * @throws Problem.Invalid if this server cannot have given it for a list in that order
   */
  public static @Nullable Cursor decode(@Nullable String text, String order, int length) {
    if (text == null) {
      return null;
    }
    var parts = parts(text);
    if (parts.size() != length + 1 || !parts.getFirst().equals(order)) {
      throw invalid();
    }
    return new Cursor(order, parts.subList(1, parts.size()));
  }

  /**
   * Reads one of the values.
   *
   * @throws Problem.Invalid if it is not of that kind, so that the cursor is not one of ours
   */
  public <T> T value(int index, Function<String, T> read) {
    try {
      return read.apply(values.get(index));
    } catch (IllegalArgumentException | DateTimeException _) {
      throw invalid();
    }
  }

  /** As {@link #value}, for a time that a database can hold. */
  public Instant time(int index) {
    return value(index, Instant::parse, time -> time.isAfter(EARLIEST) && time.isBefore(LATEST));
  }

  private <T> T value(int index, Function<String, T> read, Predicate<T> isPossible) {
    var value = value(index, read);
    if (!isPossible.test(value)) {
      throw invalid();
    }
    return value;
  }

  public String encoded() {
    var parts = Stream.concat(Stream.of(order), values.stream());
    var text =
        parts
            .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
            .collect(Collectors.joining(SEPARATOR));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Problem.Invalid invalid() {
    return new Problem.Invalid(
        "cursor", "is not one that this list gave: take 'next_cursor' of the page before");
  }

  private static List<String> parts(String text) {
    try {
      var decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
      return Arrays.stream(decoded.split(SEPARATOR, -1))
          .map(part -> Text.clean(URLDecoder.decode(part, StandardCharsets.UTF_8)))
          .toList();
    } catch (IllegalArgumentException _) {
      throw invalid();
    }
  }
}
