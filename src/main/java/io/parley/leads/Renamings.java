package io.parley.leads;

import io.parley.contacts.ContactsRenamed.Renaming;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * New names of people that leads do not show yet. They wait within their transaction, so that it
 * takes all its leads at once and in the order in which everybody does; else it would deadlock with
 * those who take many.
 */
@Component
class Renamings {
  /**
   * @param writer writes them before the commit, unless they were taken
   */
  void add(List<Renaming> renamings, Consumer<List<Renaming>> writer) {
    pending(writer).waiting.addAll(renamings);
  }

  /** What waits in this transaction; the caller writes it. */
  List<Renaming> take() {
    if (TransactionSynchronizationManager.getResource(this) instanceof Pending pending) {
      var taken = List.copyOf(pending.waiting);
      pending.waiting.clear();
      return taken;
    }
    return List.of();
  }

  private Pending pending(Consumer<List<Renaming>> writer) {
    if (TransactionSynchronizationManager.getResource(this) instanceof Pending known) {
      return known;
    }
    var pending = new Pending(writer);
    TransactionSynchronizationManager.registerSynchronization(pending);
    TransactionSynchronizationManager.bindResource(this, pending);
    return pending;
  }

  private final class Pending implements TransactionSynchronization {
    private final List<Renaming> waiting = new ArrayList<>();
    private final Consumer<List<Renaming>> writer;

    Pending(Consumer<List<Renaming>> writer) {
      this.writer = writer;
    }

    @Override
    public void beforeCommit(boolean readOnly) {
      var rest = take();
      if (!rest.isEmpty()) {
        writer.accept(rest);
      }
    }

    /** Before the events, whose tenants are locked last of all. */
    @Override
    public int getOrder() {
      return Ordered.LOWEST_PRECEDENCE - 1;
    }

    @Override
    public void beforeCompletion() {
      TransactionSynchronizationManager.unbindResource(Renamings.this);
    }
  }
}
