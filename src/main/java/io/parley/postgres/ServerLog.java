package io.parley.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;

/** The server's log: at most two files, the older one of an earlier start. */
record ServerLog(DataDirectory data) {
  static final long BYTES_TO_ROTATE = 10 << 20;
  private static final int LAST_LINES = 8;

  /** To be called while no server writes. */
  void rotate() throws IOException {
    if (size() > BYTES_TO_ROTATE) {
      Files.move(data.log(), data.previousLog(), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  long size() throws IOException {
    return Files.exists(data.log()) ? Files.size(data.log()) : 0;
  }

  String since(long position) throws IOException {
    if (size() <= position) {
      return "";
    }
    try (var in = Files.newInputStream(data.log())) {
      in.skipNBytes(position);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  String lastLinesSince(long position) throws IOException {
    var lines = since(position).lines().toList();
    return lines.stream()
        .skip(Math.max(0, lines.size() - LAST_LINES))
        .collect(Collectors.joining("\n"));
  }
}
