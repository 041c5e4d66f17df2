package io.parley.audiences.imports;

import io.parley.shared.Hashes;
import io.parley.shared.Problem;
import io.parley.shared.Text;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.InvalidFileNameException;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * A form with a file, written to the disk as it comes. Spring's own way would write it twice, and
 * for all routes.
 */
final class Upload implements AutoCloseable {
  static final long LARGEST_FILE = 200L << 20;
  private static final int LONGEST_FIELD = 1 << 16;
  private static final int LONGEST_PART_HEADER = 4_096;
  private static final int LONGEST_NAME = 255;
  private static final int MOST_PARTS = 20;

  private final ImportFiles.Temporary file;
  private final Map<String, String> fields = new TreeMap<>();
  private String name = "";
  private @Nullable String sha256;
  private long size;

  private Upload(ImportFiles.Temporary file) {
    this.file = file;
  }

  /**
   * Receives a form.
   *
   * @throws Problem if it is none, or holds not exactly one file
   */
  static Upload receive(HttpServletRequest request, ImportFiles files) throws IOException {
    var upload = new Upload(files.temporary());
    try {
      upload.read(request);
      return upload;
    } catch (IOException | RuntimeException failure) {
      upload.close();
      throw failure;
    }
  }

  private void read(HttpServletRequest request) throws IOException {
    var form = new FileUpload();
    form.setHeaderEncoding(StandardCharsets.UTF_8.name());
    form.setPartHeaderSizeMax(LONGEST_PART_HEADER);
    try {
      var parts = form.getItemIterator(new ServletRequestContext(request));
      for (var count = 1; parts.hasNext(); count++) {
        if (count > MOST_PARTS) {
          throw new Problem.Invalid("file", "must come in a form of at most 20 parts");
        }
        take(parts.next());
      }
    } catch (FileUploadException | MultipartStream.MalformedStreamException _) {
      throw unreadable();
    } catch (InvalidFileNameException _) {
      throw new Problem.Invalid("file", "has a name that cannot be read");
    } catch (IOException failure) {
      if (failure.getCause() instanceof FileUploadException) {
        throw unreadable();
      }
      throw failure;
    }
    if (sha256 == null) {
      throw new Problem.Invalid(
          "file", "is required: send a CSV or XLSX file in a part of this name");
    }
  }

  private static Problem.BadRequest unreadable() {
    return new Problem.BadRequest(
        "The body is no form that can be read: send it as multipart/form-data, with the file in a part named 'file'.");
  }

  private void take(FileItemStream part) throws IOException {
    var field = String.valueOf(part.getFieldName());
    try (var content = part.openStream()) {
      if (field.equals("file")) {
        takeFile(content, part.getName());
      } else if (part.isFormField()) {
        takeField(field, content);
      } else {
        throw new Problem.Invalid("file", "must be the name of the one part that holds a file");
      }
    }
  }

  private void takeField(String field, InputStream content) throws IOException {
    var bytes = content.readNBytes(LONGEST_FIELD + 1);
    if (bytes.length > LONGEST_FIELD) {
      throw new Problem.Invalid(Text.preview(Text.clean(field), 40), "is too long");
    }
    if (fields.put(field, Text.clean(new String(bytes, StandardCharsets.UTF_8))) != null) {
      throw new Problem.Invalid(Text.preview(Text.clean(field), 40), "must be there once");
    }
  }

  private void takeFile(InputStream content, @Nullable String called) throws IOException {
    if (sha256 != null) {
      throw new Problem.Invalid("file", "must be there once: send one file at a time");
    }
    name = called == null ? "" : plainName(called);
    var digest = Hashes.sha256();
    try (var out = new DigestOutputStream(Files.newOutputStream(file.path()), digest)) {
      var buffer = new byte[1 << 16];
      for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        size += count;
        if (size > LARGEST_FILE) {
          throw new Problem.TooLarge("The file is too large: at most 200 MB are taken.");
        }
        out.write(buffer, 0, count);
      }
    }
    sha256 = HexFormat.of().formatHex(digest.digest());
  }

  /** Some browsers send the folder, too. */
  private static String plainName(String called) {
    var name = Text.clean(called).replaceAll("[\\p{Cc}\\p{Cf}]", "");
    return Text.preview(
        name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1), LONGEST_NAME);
  }

  java.nio.file.Path path() {
    return file.path();
  }

  /** As the client called the file; empty if it did not. */
  String name() {
    return name;
  }

  long size() {
    return size;
  }

  /** What makes it the same file. */
  String sha256OfFile() {
    return String.valueOf(sha256);
  }

  /** Empty if the form has no such field. */
  String field(String field) {
    return fields.getOrDefault(field, "").strip();
  }

  boolean flag(String field) {
    var text = field(field).toLowerCase(Locale.ROOT);
    return switch (text) {
      case "", "false" -> false;
      case "true" -> true;
      default -> throw new Problem.Invalid(field, "must be true or false");
    };
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
