package io.parley.web;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Tomcat refuses before any of our code runs: malformed addresses, headers that are too long.
 */
public final class TomcatProblems extends ErrorReportValve {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    if (response.getStatus() < 400
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    var refusal = refusal(response.getStatus());
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setCharacterEncoding(StandardCharsets.UTF_8.name());
      Writer writer = response.getReporter();
      if (writer != null) {
        writer.write(JSON.writeValueAsString(refusal.view(path(request))));
        response.finishResponse();
      }
    } catch (IOException | IllegalStateException _) {
      // The client is gone, and with it everybody who could read this.
      return;
    }
  }

  private static Refusal refusal(int status) {
    var known = HttpStatus.resolve(status);
    if (known == HttpStatus.NOT_IMPLEMENTED || known == HttpStatus.HTTP_VERSION_NOT_SUPPORTED) {
      return Refusal.of(
          known, "This server speaks HTTP/1.1 with JSON bodies, not what was asked for.");
    }
    if (known == null || known.is5xxServerError()) {
      return Refusal.of(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side.");
    }
    return known == HttpStatus.NOT_FOUND
        ? Refusals.nothingHere()
        : Refusal.of(
            known,
            "The request is malformed: its address, its method or its headers break the rules of HTTP.");
  }

  private static String path(Request request) {
    return request.getRequestURI() == null ? "/" : request.getRequestURI();
  }
}
