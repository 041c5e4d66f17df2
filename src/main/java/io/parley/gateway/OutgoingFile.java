package io.parley.gateway;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;

/**
 * A file that goes out with a message.
 *
 * @param type image, video, audio, voice or document
 * @param content may be read several times
 */
public record OutgoingFile(
    String type, String mimeType, @Nullable String fileName, Resource content) {}
