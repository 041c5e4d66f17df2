package io.parley.media;

import io.parley.database.Worker;
import io.parley.media.OutgoingMediaRepository.Kept;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletes files that no message needs, so that they do not stay for ever. */
@Component
class OutgoingMediaSweep {
  /** Who fetches a file may take so long to name it in a message. */
  static final Duration UNTIL_NAMED = Duration.ofDays(1);

  private static final Duration REST = Duration.ofMinutes(10);
  private static final Duration BETWEEN_CHECKS = Duration.ofDays(7);
  private static final int MOST_AT_ONCE = 100;

  private final OutgoingMediaRepository repository;
  private final MediaFolder folder;
  private final TransactionTemplate transaction;

  OutgoingMediaSweep(
      OutgoingMediaRepository repository, MediaFolder folder, TransactionTemplate transaction) {
    this.repository = repository;
    this.folder = folder;
    this.transaction = transaction;
  }

  @Bean
  Worker outgoingMediaWorker() {
    return new Worker("outgoing-media", REST, this::sweep);
  }

  void sweep() {
    var some = MOST_AT_ONCE;
    while (some == MOST_AT_ONCE) {
      some = java.util.Objects.requireNonNull(transaction.execute(_ -> sweepSome()));
    }
  }

  private int sweepSome() {
    var due = repository.claim(MOST_AT_ONCE, BETWEEN_CHECKS);
    if (!due.isEmpty()) {
      repository.deleteUnused(due).forEach(this::deleteContent);
    }
    return due.size();
  }

  /**
   * The bytes go while the row is locked: whoever brings the same again waits, and brings all of
   * it.
   */
  private void deleteContent(Kept content) {
    if (repository.deleteContent(content, UNTIL_NAMED).orElse(false)) {
      try {
        folder.delete(content.tenant(), content.sha256());
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
