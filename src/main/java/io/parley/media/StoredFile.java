package io.parley.media;

import io.parley.shared.MediaId;
import org.jspecify.annotations.Nullable;

/**
 * A file that is kept to go out.
 *
 * @param type image, video, audio, voice or document
 * @param mimeType what its bytes say
 * @param size in bytes
 * @param fileName fit to be shown
 */
public record StoredFile(
    MediaId id, String type, String mimeType, long size, @Nullable String fileName) {}
