package io.parley.messages;

import io.parley.shared.ContactId;
import io.parley.shared.MessageId;

/**
 * What somebody wrote in a group, as a reader of many messages needs it.
 *
 * @param sender as it was written, who may be known as another today
 */
public record WrittenMessage(MessageId id, ContactId sender, String text) {}
