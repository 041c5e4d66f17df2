package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Headers and names of parameters that hold control characters, and what logs keep of them. */
@ServerTest
@ExtendWith(OutputCaptureExtension.class)
class PlainRequestsTest {
  private static final String KEY = "a0secret1that2nobody3may4read";
  private static final List<String> LOGGERS = List.of("io.parley", "org.springframework");

  @Autowired World world;
  @Autowired LoggingSystem logging;

  @BeforeEach
  void loud() {
    LOGGERS.forEach(logger -> logging.setLogLevel(logger, LogLevel.DEBUG));
  }

  @AfterEach
  void quiet() {
    LOGGERS.forEach(logger -> logging.setLogLevel(logger, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v2/leads HTTP/1.1\r\nX-API-Key: \u0093KEY\u0094",
        "GET /api/v2/leads HTTP/1.1\r\nX-API-Key: \u00e2\u0080\u009cKEY\u00e2\u0080\u009d",
        "GET /api/v2/leads HTTP/1.1\r\nAuthorization: Bearer \u0080KEY",
        "GET /media/1-1-1-1-1 HTTP/1.1\r\nX-API-Key: KEY\u009f",
        "GET /api/v2/nothing HTTP/1.1\r\nX-API-Key: KEY\u009f",
        "POST /api/v2/auth/login HTTP/1.1\r\nContent-Length: 2\r\nCookie: KEY\u0085\r\n\r\n{}",
        "GET /api/v2/leads HTTP/1.1\r\nX-API-Key: \u0001KEY",
        "GET /api/v2/leads HTTP/1.1\r\nX-API-Key\u0001: KEY",
        "GET /docs HTTP/1.1\r\nIf-None-Match: \u0085KEY",
        "GET /v3/api-docs HTTP/1.1\r\nX-Forwarded-Prefix: \u0085KEY",
        "GET /nowhere HTTP/1.1\r\nOrigin: \u0085KEY",
        "GET /error HTTP/1.1\r\nOrigin: \u0085KEY",
        "GET /actuator/health HTTP/1.1\r\nOrigin: \u0085KEY",
        "GET /actuator/health HTTP/1.1\r\nAccept: \u0085KEY",
        "GET /api/v2/leads?%00KEY=1 HTTP/1.1",
        "GET /api/v2/leads?a%0d%0aKEY=c HTTP/1.1",
        "GET /api/v2/leads?a%C2%85KEY=c HTTP/1.1",
        "GET /api/v2/events?a%0d%0aKEY=c HTTP/1.1",
        "GET /api/v2/sessions/1-1-1-1-1/events?token=KEY&a%0d%0aKEY=c HTTP/1.1",
        "GET /docs?a%0d%0aKEY=c HTTP/1.1",
        "GET /v3/api-docs?a%0d%0aKEY=c HTTP/1.1",
        "GET /error?a%0d%0aKEY=c HTTP/1.1"
      })
  void areNeitherOurFaultNorLogged(String request, CapturedOutput output) throws IOException {
    var answer = raw(request.replace("KEY", KEY));
    assertThat(answer).matches("(?s)HTTP/1.1 [234]\\d\\d.*").doesNotContain(KEY);
    assertThat(output.getAll()).doesNotContain("Request failed", "at io.parley");
    // What an operator sees who asked for no more than usual; addresses are no secrets.
    assertThat(output.getAll().lines().filter(line -> line.contains(KEY)))
        .noneMatch(line -> line.startsWith(KEY));
    if (!request.contains("?")) {
      assertThat(output.getAll()).doesNotContain(KEY);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v2/leads HTTP/1.1\r\nX-API-Key: \u0093KEY\u0094",
        "GET /api/v2/leads HTTP/1.1\r\nAuthorization: Bearer \u0093KEY\u0094",
        "GET /nowhere HTTP/1.1\r\nOrigin: \u0085KEY",
        "GET /docs HTTP/1.1\r\nOrigin: \u0085KEY",
        "GET /docs?a%0d%0aKEY=c HTTP/1.1",
        "GET /error?a%0d%0aKEY=c HTTP/1.1",
        "GET /api/v2/leads?a%0d%0aKEY=c HTTP/1.1"
      })
  void areRefusedInOneSentence(String request) throws IOException {
    var own = request.contains("?") ? "\r\nX-API-Key: " + world.tenant("unlimited").key() : "";
    var answer = raw(request.replace("KEY", KEY) + own);
    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json", "without control characters");
  }

  private String raw(String request) throws IOException {
    var headers = "\r\nHost: localhost\r\nConnection: close";
    var line = request.indexOf("HTTP/1.1") + "HTTP/1.1".length();
    var whole = request.substring(0, line) + headers + request.substring(line);
    try (var socket = new Socket("localhost", world.port())) {
      // The document of all routes is made with the first request for it.
      socket.setSoTimeout(60_000);
      var end = whole.contains("\r\n\r\n") ? "" : "\r\n\r\n";
      socket.getOutputStream().write((whole + end).getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
