package io.parley.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A form with files, as browsers and curl send it. */
public final class FileForm {
  private static final String BOUNDARY = "----parley-tests-7MA4YWxkTrZu0gW";

  /** To be sent as the content type. */
  public static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  public static FileForm of(String name, byte[] content) {
    return new FileForm().file("file", name, content);
  }

  public static FileForm of(String name, String content) {
    return of(name, content.getBytes(StandardCharsets.UTF_8));
  }

  public FileForm file(String field, String name, byte[] content) {
    return part(
        "name=\""
            + field
            + "\"; filename=\""
            + name
            + "\"\r\nContent-Type: application/octet-stream",
        content);
  }

  public FileForm field(String field, String value) {
    return part("name=\"" + field + "\"", value.getBytes(StandardCharsets.UTF_8));
  }

  private FileForm part(String head, byte[] content) {
    body.writeBytes(
        ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + head + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  public byte[] bytes() {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(body.toByteArray());
    whole.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return whole.toByteArray();
  }

  /** Sends the form. */
  public Api.Answer postTo(Api api, String path) {
    return api.with("Content-Type", TYPE).send("POST", path, bytes());
  }
}
