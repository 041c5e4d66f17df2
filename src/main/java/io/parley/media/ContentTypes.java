package io.parley.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * What files are, by their bytes: what the sender says of them may be a lie, and what a browser
 * would run must never be served as such.
 */
final class ContentTypes {
  private static final String UNKNOWN = "application/octet-stream";
  private static final String QUICKTIME = "video/quicktime";

  /** By the names under which browsers play them. */
  private static final Map<String, String> PLAYED =
      Map.of(
          "audio/opus", "audio/ogg",
          "audio/vorbis", "audio/ogg",
          "audio/speex", "audio/ogg",
          "application/ogg", "audio/ogg",
          "audio/vnd.wave", "audio/wav",
          "audio/x-wav", "audio/wav",
          "audio/x-aac", "audio/aac",
          "application/mp4", "video/mp4");

  /** What a browser shows or plays and cannot run. */
  private static final Set<String> INLINE =
      Set.of(
          "image/jpeg",
          "image/png",
          "image/gif",
          "image/webp",
          "audio/ogg",
          "audio/mpeg",
          "audio/mp4",
          "audio/aac",
          "audio/amr",
          "audio/wav",
          "video/mp4",
          "video/webm",
          "video/3gpp",
          QUICKTIME);

  /** What goes by its own type to be saved. */
  private static final Set<String> SAVED =
      Set.of(
          "application/pdf",
          "application/zip",
          "application/msword",
          "application/vnd.ms-excel",
          "application/vnd.ms-powerpoint",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
          "application/vnd.openxmlformats-officedocument.presentationml.presentation",
          "application/vnd.oasis.opendocument.text",
          "application/vnd.oasis.opendocument.spreadsheet",
          "application/rtf",
          "application/epub+zip",
          "text/plain",
          "text/csv",
          "text/x-vcard",
          "image/heic",
          "image/tiff",
          "image/bmp");

  private ContentTypes() {}

  /** Costs a tenth of a second when it is first needed. */
  private static final class Known {
    static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();
  }

  /**
   * @param name tells a letter from a table where both are the same kind of archive; it cannot make
   *     a page of a picture
   */
  static String of(Path file, @Nullable String name) throws IOException {
    var metadata = new Metadata();
    if (name != null) {
      metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    }
    try (var bytes = TikaInputStream.get(file)) {
      var type = Known.TYPES.detect(bytes, metadata).getBaseType().toString();
      return type.equals(QUICKTIME) && !isQuickTime(file)
          ? "video/mp4"
          : PLAYED.getOrDefault(type, type);
    }
  }

  /** Its successors, which most phones write, begin with the same word and another brand. */
  private static boolean isQuickTime(Path file) throws IOException {
    try (var bytes = Files.newInputStream(file)) {
      var head = new String(bytes.readNBytes(12), StandardCharsets.ISO_8859_1);
      return !head.startsWith("ftyp", 4) || head.startsWith("qt", 8);
    }
  }

  /** Under which type it may leave the server. */
  static String served(String type) {
    return INLINE.contains(type) || SAVED.contains(type) ? type : UNKNOWN;
  }

  static boolean isShown(String type) {
    return INLINE.contains(type);
  }

  /** Whether a page came in place of a picture or a recording, as from a proxy with troubles. */
  static boolean isPageInsteadOf(@Nullable String promised, String type) {
    return promised != null
        && (promised.startsWith("image/")
            || promised.startsWith("audio/")
            || promised.startsWith("video/"))
        && (type.startsWith("text/")
            || type.equals("application/xhtml+xml")
            || type.equals("application/json")
            || type.equals("application/xml"));
  }

  /** As what WhatsApp takes it: what it does not play goes as a document. */
  static String kind(String type) {
    return switch (type) {
      case "image/jpeg", "image/png", "image/gif", "image/webp" -> "image";
      case "video/mp4", "video/3gpp" -> "video";
      case "audio/ogg" -> "voice";
      case "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr" -> "audio";
      default -> "document";
    };
  }

  /** What a browser would show in place of a file, such as a page that asks to sign in. */
  static boolean isPage(String type) {
    return type.equals("text/html") || type.equals("application/xhtml+xml");
  }

  /** With its dot, or empty. */
  static String extension(String type) {
    try {
      return Known.TYPES.forName(type).getExtension();
    } catch (MimeTypeException _) {
      return "";
    }
  }
}
