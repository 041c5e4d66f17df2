package io.parley.database;

import java.util.function.Supplier;

/** Lets inbound traffic keep connections of its own, whatever requests do to the other pool. */
public final class ReservedPool {
  private static final ScopedValue<Boolean> IN_USE = ScopedValue.newInstance();

  private ReservedPool() {}

  /** Runs work whose transactions take their connections from the reserved pool. */
  public static <T> T use(Supplier<T> work) {
    return ScopedValue.where(IN_USE, true).call(work::get);
  }

  static boolean isInUse() {
    return IN_USE.isBound();
  }
}
