package io.parley.media;

import io.parley.outbound.FetchOutcome.Fetched;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;

/** What a file that was fetched from an address is called. */
final class OutgoingName {
  private OutgoingName() {}

  /** As its server says, else as its address ends; null if neither says anything. */
  static @Nullable String of(Fetched fetched) {
    var said = FileName.clean(said(fetched.disposition()));
    return said == null ? FileName.clean(fetched.at().getPath()) : said;
  }

  /** Phones open a file by its ending. */
  static String complete(@Nullable String name, String type) {
    if (name == null) {
      return "file" + ContentTypes.extension(type);
    }
    return name.indexOf('.') < 0 ? name + ContentTypes.extension(type) : name;
  }

  private static @Nullable String said(@Nullable String disposition) {
    try {
      return disposition == null ? null : ContentDisposition.parse(disposition).getFilename();
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
