package io.parley.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Writes refusals where no controller is near: filters, the firewall, Tomcat itself. */
final class ProblemWriter {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private ProblemWriter() {}

  static void write(Refusal refusal, String path, HttpServletResponse response) throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.setStatus(refusal.status().value());
    refusal
        .headers()
        .forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8);
    var body = JSON.writeValueAsBytes(refusal.view(path));
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
