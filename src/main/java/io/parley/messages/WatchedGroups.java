package io.parley.messages;

import io.parley.shared.GroupId;
import java.util.Collection;
import java.util.Map;

/** Open upwards: which groups are read. Messages of all others are counted, not stored. */
public interface WatchedGroups {
  /** Asked in the pipeline's transaction; groups that nobody watches are missing in the answer. */
  Map<GroupChat, GroupId> among(Collection<GroupChat> chats);
}
