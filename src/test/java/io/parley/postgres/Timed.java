package io.parley.postgres;

import java.nio.file.Path;
import java.util.function.Supplier;

/** Prints how long things took: read by people, asserted by nobody. */
final class Timed {
  private Timed() {}

  static EmbeddedPostgres start(String name, Path data) {
    return get(name, () -> EmbeddedPostgres.start(data));
  }

  static void run(String name, Runnable action) {
    get(
        name,
        () -> {
          action.run();
          return name;
        });
  }

  private static <T> T get(String name, Supplier<T> action) {
    var began = System.nanoTime();
    var result = action.get();
    IO.println("%s took %d ms".formatted(name, (System.nanoTime() - began) / 1_000_000));
    return result;
  }
}
