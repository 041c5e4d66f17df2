package io.parley.leads;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Leads as an array of the list's rows. */
final class JsonFile implements ExportFile {
  private final HttpServletResponse response;
  private final JsonMapper json;
  private boolean hasRows;

  JsonFile(HttpServletResponse response, JsonMapper json) {
    this.response = response;
    this.json = json;
  }

  @Override
  public void begin(boolean isTruncated) throws IOException {
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    describe(response, isTruncated);
    response.getOutputStream().write('[');
  }

  @Override
  public void add(ExportedLead exported) throws IOException {
    var out = response.getOutputStream();
    if (hasRows) {
      out.write(',');
    }
    out.write(json.writeValueAsBytes(exported.lead()));
    hasRows = true;
  }

  @Override
  public void end() throws IOException {
    response.getOutputStream().write(']');
  }

  static void describe(HttpServletResponse response, boolean isTruncated) {
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (isTruncated) {
      response.setHeader("X-Export-Truncated", "true");
    }
  }
}
