package io.parley.media;

import io.parley.database.WorkBell;
import io.parley.shared.MessageId;
import io.parley.shared.TenantId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Where files are announced; they are fetched once the announcement is committed. */
@Service
public class Media {
  private final MediaRepository repository;
  private final WorkBell bell = new WorkBell();

  Media(MediaRepository repository) {
    this.repository = repository;
  }

  /** Remembers in the caller's transaction that the messages' files are to be fetched. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Map<MessageId, MediaView> expect(Collection<NewMedia> announced) {
    if (announced.isEmpty()) {
      return Map.of();
    }
    var ids = repository.insert(announced);
    bell.ringAfterCommit();
    var views = new HashMap<MessageId, MediaView>();
    for (var media : announced) {
      var id = Objects.requireNonNull(ids.get(media.message()));
      views.put(media.message(), MediaView.pending(id, media));
    }
    return views;
  }

  /** The files of those of the messages that have one. */
  public Map<MessageId, MediaView> of(TenantId tenant, Collection<MessageId> messages) {
    return messages.isEmpty() ? Map.of() : repository.ofMessages(tenant, messages);
  }

  /**
   * The messages were taken back: their files are not shown any more, nor fetched.
   *
   * <p>What somebody else sent, too, has a row of its own and stays.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void withdraw(Collection<MessageFiles> messages) {
    if (!messages.isEmpty()) {
      repository.withdraw(messages);
    }
  }

  /** Rings when there may be something to fetch. */
  WorkBell bell() {
    return bell;
  }
}
