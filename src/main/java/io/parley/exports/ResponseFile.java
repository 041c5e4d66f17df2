package io.parley.exports;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;

/** A file that is the body of an answer. */
abstract class ResponseFile<R> implements ExportFile<R> {
  private static final String TRUNCATED = "X-Export-Truncated";

  final HttpServletResponse response;

  ResponseFile(HttpServletResponse response) {
    this.response = response;
  }

  @Override
  public final void begin(boolean isTruncated) throws IOException {
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (isTruncated) {
      response.setHeader(TRUNCATED, "true");
    }
    begin();
  }

  abstract void begin() throws IOException;

  @Override
  public final void abandon() {
    if (!response.isCommitted()) {
      response.resetBuffer();
      response.setHeader(HttpHeaders.CONTENT_DISPOSITION, null);
      response.setHeader(TRUNCATED, null);
    }
  }
}
