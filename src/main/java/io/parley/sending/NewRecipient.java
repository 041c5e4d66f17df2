package io.parley.sending;

import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom a job is to reach, as they are when it is made.
 *
 * @param person null where the chat is a group
 * @param chat in the form that the network uses
 * @param phone null where the chat is a group, or the person's is hidden
 * @param content what they are sent; empty for who is skipped
 * @param skipped why they are sent nothing; null for who is
 */
public record NewRecipient(
    @Nullable ContactId person,
    WaId chat,
    @Nullable Phone phone,
    @Nullable String name,
    String content,
    @Nullable String skipped) {}
