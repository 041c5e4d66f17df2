package io.parley.shared;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A field of a {@code PATCH}: absent, which leaves the value, or set, where null clears it. */
public sealed interface Patch<T> {
  record Absent<T>() implements Patch<T> {}

  record Set<T>(@Nullable T value) implements Patch<T> {}

  static <T> Patch<T> absent() {
    return new Absent<>();
  }

  default @Nullable T or(@Nullable T current) {
    return switch (this) {
      case Absent<T>() -> current;
      case Set<T>(var value) -> value;
    };
  }

  default boolean isSet() {
    return this instanceof Set<T>;
  }

  default <R> Patch<R> map(Function<T, R> change) {
    return switch (this) {
      case Absent<T>() -> absent();
      case Set<T>(var value) -> new Set<>(value == null ? null : change.apply(value));
    };
  }

  /** The value of a field that cannot be cleared. */
  static <T> T required(String field, Patch<T> patch, T current) {
    var value = patch.or(current);
    if (value == null) {
      throw new Problem.Invalid(field, "cannot be null");
    }
    return value;
  }

  /** The value of a text that has at most so many characters. */
  static @Nullable String text(
      String field, Patch<String> patch, @Nullable String current, int longest) {
    var value = patch.or(current);
    if (value != null && Text.length(value) > longest) {
      throw new Problem.Invalid(field, "must have at most " + longest + " characters");
    }
    return value;
  }
}
