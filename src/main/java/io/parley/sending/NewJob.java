package io.parley.sending;

import io.parley.shared.MediaId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job that is wanted.
 *
 * @param recipients how many, those who are skipped among them
 * @param messageType text, or what the file is
 * @param media null without a file
 * @param startAt null for at once
 * @param pause null for the server's own
 */
public record NewJob(
    TenantId tenant,
    SessionId session,
    int recipients,
    String messageType,
    @Nullable MediaId media,
    @Nullable Instant startAt,
    @Nullable Pause pause,
    @Nullable QuietHours quietHours) {}
