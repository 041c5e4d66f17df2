package io.parley.groups;

import io.parley.messages.MessageRow;
import java.time.Instant;
import java.util.List;

/**
 * What a rule would have found.
 *
 * @param samples the newest messages that matched
 * @param people who wrote what matched, as they are known today
 * @param newLeads how many of the people are no leads yet
 * @param isComplete false if there was no time to read back to {@code since}
 */
record RulePreview(
    Instant since,
    Tally tally,
    List<MessageRow> samples,
    int people,
    int newLeads,
    boolean isComplete) {}
