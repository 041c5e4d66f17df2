package io.parley.messages;

import io.parley.shared.GroupId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Open upwards: which groups are read. Messages of all others are counted, not stored. Asked in the
 * pipeline's transaction, but for {@link #watchedSince}.
 */
public interface WatchedGroups {
  /** Groups that nobody watches are missing in the answer. */
  Map<GroupChat, GroupId> among(Collection<GroupChat> chats);

  /**
   * Since when groups are watched, or watched again after a pause; groups that nobody watches are
   * missing.
   */
  Map<GroupChat, Instant> watchedSince(Collection<GroupChat> chats);

  /**
   * Tells what the gateway reports of groups that are watched; never nothing.
   *
   * @return the news by which groups got another name, one for each; older ones change nothing
   */
  List<GroupNews> changed(List<GroupNews> news);
}
