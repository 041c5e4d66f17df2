package io.parley.campaigns;

import io.parley.shared.CustomGroupId;
import io.parley.shared.JobId;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wanted to send to a list, or to one chat; its job knows how far that is.
 *
 * @param group null where it went to one chat
 * @param content as it was written, with its places
 * @param createdBy the name of the user or key
 */
record BulkSend(
    JobId id,
    @Nullable String name,
    @Nullable CustomGroupId group,
    BulkMessageType type,
    @Nullable String content,
    @Nullable URI mediaUrl,
    String source,
    String createdBy) {}
