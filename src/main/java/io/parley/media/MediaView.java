package io.parley.media;

import io.parley.shared.MediaId;
import org.jspecify.annotations.Nullable;

/**
 * A message's file, as it is shown wherever the message is.
 *
 * @param url where it can be read once it is stored
 * @param mimeType what the bytes say; before they are here, what the sender says
 * @param reason why it is gone, in a sentence
 */
public record MediaView(
    MediaId id,
    String url,
    @Nullable String mimeType,
    @Nullable Long size,
    @Nullable String fileName,
    MediaStatus status,
    @Nullable String reason) {
  static MediaView pending(MediaId id, NewMedia media) {
    return new MediaView(
        id, url(id), media.mimeType(), null, media.fileName(), MediaStatus.PENDING, null);
  }

  static String url(MediaId id) {
    return "/media/" + id;
  }
}
