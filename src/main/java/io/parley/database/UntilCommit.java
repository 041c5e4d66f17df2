package io.parley.database;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What a transaction gathers, to be dealt with once, just before it commits.
 *
 * @param <T> what it is gathered in
 */
public final class UntilCommit<T> {
  /** Last of all: who comes here locks what every transaction takes last. */
  public static final int LAST = Ordered.LOWEST_PRECEDENCE;

  /** Before the last. */
  public static final int BEFORE_THE_LAST = LAST - 1;

  private final int order;
  private final Supplier<T> empty;
  private final Consumer<T> beforeCommit;
  private final Consumer<T> afterCommit;

  /**
   * @param order among all that is done then
   */
  public UntilCommit(int order, Supplier<T> empty, Consumer<T> beforeCommit) {
    this(order, empty, beforeCommit, _ -> {});
  }

  public UntilCommit(
      int order, Supplier<T> empty, Consumer<T> beforeCommit, Consumer<T> afterCommit) {
    this.order = order;
    this.empty = empty;
    this.beforeCommit = beforeCommit;
    this.afterCommit = afterCommit;
  }

  /**
   * What this transaction gathers in.
   *
   * @throws IllegalStateException outside of a transaction
   */
  public T gathering() {
    return known()
        .orElseGet(
            () -> {
              var begun = new Gathering(empty.get());
              TransactionSynchronizationManager.registerSynchronization(begun);
              TransactionSynchronizationManager.bindResource(this, begun);
              return begun;
            })
        .gathered;
  }

  /** The same, if anything was gathered. */
  public Optional<T> gathered() {
    return known().map(known -> known.gathered);
  }

  /** Nobody else binds anything to this. */
  @SuppressWarnings("unchecked")
  private Optional<Gathering> known() {
    return Optional.ofNullable((Gathering) TransactionSynchronizationManager.getResource(this));
  }

  private final class Gathering implements TransactionSynchronization, Ordered {
    private final T gathered;

    Gathering(T gathered) {
      this.gathered = gathered;
    }

    @Override
    public void beforeCommit(boolean readOnly) {
      beforeCommit.accept(gathered);
    }

    @Override
    public void afterCommit() {
      afterCommit.accept(gathered);
    }

    @Override
    public void beforeCompletion() {
      TransactionSynchronizationManager.unbindResource(UntilCommit.this);
    }

    @Override
    public int getOrder() {
      return order;
    }
  }
}
