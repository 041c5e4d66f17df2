package io.parley.campaigns;

import io.parley.sending.Pause;
import io.parley.sending.QuietHours;
import io.parley.shared.CustomGroupId;
import io.parley.shared.MessageTemplate;
import io.parley.shared.SessionId;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bulk send that is wanted, as far as it can be understood without looking at anything.
 *
 * @param content null for a file without a text
 * @param textField under which name the request has the text
 * @param variables what to say where neither the member nor the text knows
 * @param startAt null for at once
 * @param pause null for the server's own
 * @param requireReciprocity whether people are skipped who never wrote to the session first
 */
record Wish(
    SessionId session,
    CustomGroupId group,
    @Nullable String name,
    BulkMessageType type,
    @Nullable String content,
    MessageTemplate template,
    String textField,
    @Nullable URI mediaUrl,
    Map<String, String> variables,
    @Nullable Instant startAt,
    @Nullable Pause pause,
    @Nullable QuietHours quietHours,
    boolean requireReciprocity,
    boolean isLiteral) {}
