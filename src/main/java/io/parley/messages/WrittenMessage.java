package io.parley.messages;

import io.parley.shared.ContactId;
import io.parley.shared.MessageId;

/** What somebody wrote in a group, as a reader of many messages needs it. */
public record WrittenMessage(MessageId id, ContactId sender, String text) {}
