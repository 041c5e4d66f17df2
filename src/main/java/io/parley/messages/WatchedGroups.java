package io.parley.messages;

import io.parley.shared.GroupId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Open upwards: which groups are read. Messages of all others are counted, not stored. Asked in the
 * pipeline's transaction.
 */
public interface WatchedGroups {
  /** Groups that nobody watches are missing in the answer. */
  Map<GroupChat, GroupId> among(Collection<GroupChat> chats);

  /**
   * Tells what the gateway reports of groups that are watched; never nothing.
   *
   * @return the news by which groups got another name, one for each; older ones change nothing
   */
  List<GroupNews> changed(List<GroupNews> news);
}
