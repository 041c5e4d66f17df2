package io.parley.media;

import io.parley.shared.MediaId;
import io.parley.shared.MessageId;
import io.parley.shared.TenantId;

/** The file that went out with a message. */
public record MessageFile(TenantId tenant, MessageId message, MediaId file) {}
