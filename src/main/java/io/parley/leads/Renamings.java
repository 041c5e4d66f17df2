package io.parley.leads;

import io.parley.contacts.ContactsRenamed.Renaming;
import io.parley.database.UntilCommit;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * New names of people that leads do not show yet. They wait within their transaction, so that it
 * takes all its leads at once and in the order in which everybody does; else it would deadlock with
 * those who take many.
 */
@Component
class Renamings {
  private final LeadRepository leads;

  /** Written before the events, whose tenants are locked last of all, unless they were taken. */
  private final UntilCommit<List<Renaming>> waiting =
      new UntilCommit<>(UntilCommit.BEFORE_THE_LAST, ArrayList::new, this::write);

  Renamings(LeadRepository leads) {
    this.leads = leads;
  }

  void add(List<Renaming> renamings) {
    waiting.gathering().addAll(renamings);
  }

  /** What waits in this transaction; the caller writes it. */
  List<Renaming> take() {
    return waiting.gathered().map(Renamings::taken).orElse(List.of());
  }

  private static List<Renaming> taken(List<Renaming> waiting) {
    var taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  private void write(List<Renaming> rest) {
    if (!rest.isEmpty()) {
      leads.rename(List.copyOf(rest));
    }
  }
}
