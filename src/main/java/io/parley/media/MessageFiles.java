package io.parley.media;

import io.parley.shared.MessageId;
import io.parley.shared.TenantId;

/** Whatever files a message has. */
public record MessageFiles(TenantId tenant, MessageId message) {}
