package io.parley.media;

import io.parley.media.MediaRepository.Content;
import io.parley.shared.MediaId;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Files as they are handed out. */
@Service
class MediaFiles {
  private static final Logger log = LoggerFactory.getLogger(MediaFiles.class);
  private final MediaRepository repository;
  private final MediaContents contents;

  MediaFiles(MediaRepository repository, MediaContents contents) {
    this.repository = repository;
    this.contents = contents;
  }

  /**
   * @throws Problem.Gone with the reason if there will never be a file
   * @throws Problem.Unavailable while it is being fetched
   */
  MediaFile open(TenantId tenant, MediaId id) {
    var row =
        repository
            .find(tenant, id)
            .orElseThrow(() -> new Problem.NotFound("There is no file with this id."));
    return switch (row.view().status()) {
      case STORED -> open(row.view(), Objects.requireNonNull(row.content()));
      case GONE -> throw new Problem.Gone(String.valueOf(row.view().reason()));
      case PENDING ->
          throw new Problem.Unavailable(
              "The file is still being fetched from WhatsApp: try again in a moment.",
              Duration.ofSeconds(2));
    };
  }

  private MediaFile open(MediaView view, Content content) {
    var bytes = contents.open(content);
    if (!bytes.exists()) {
      log.error("The file {} is missing in the folder of media", view.id());
      throw new Problem.Unavailable(
          "The file cannot be read now: its operator must look into the folder of media.",
          Duration.ofMinutes(1));
    }
    var type = String.valueOf(view.mimeType());
    var name = view.fileName() == null ? "file" + ContentTypes.extension(type) : view.fileName();
    var how = ContentTypes.isShown(type) ? "inline" : "attachment";
    return new MediaFile(
        bytes,
        content.size(),
        '"' + HexFormat.of().formatHex(content.sha256()) + '"',
        ContentTypes.served(type),
        FileName.disposition(how, name));
  }
}
