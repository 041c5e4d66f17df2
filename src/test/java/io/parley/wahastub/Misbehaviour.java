package io.parley.wahastub;

import com.sun.net.httpserver.HttpExchange;
import io.parley.wahastub.WahaServerStub.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a WAHA server, or what stands before it, answers when it is not well. */
record Misbehaviour(HttpExchange exchange, CountDownLatch closed) {
  private static final int ENDLESS = 64;

  void show(Fault fault, byte[] request) throws IOException {
    switch (fault) {
      case ERROR ->
          WahaServerStub.reply(
              exchange,
              500,
              """
              {"statusCode":500,"timestamp":"2026-07-10T08:00:00.000Z",
               "exception":{"message":"Protocol error","stack":"Error: Protocol error","name":"Error"},
               "request":{"path":"/api","method":"POST","body":%s,"query":{}},"version":{"version":"2026.7.1"}}
              """
                  .formatted(
                      request.length == 0 ? "{}" : new String(request, StandardCharsets.UTF_8)));
      case HANG -> hang();
      case GARBAGE -> WahaServerStub.reply(exchange, 200, "{\"status\": \"WORK\u0000 [[[");
      case HTML -> html();
      case EMPTY -> exchange.sendResponseHeaders(200, -1);
      case HUGE -> huge();
      case REDIRECT -> {
        exchange.getResponseHeaders().set("Location", "http://localhost:1/");
        exchange.sendResponseHeaders(302, -1);
      }
      case WRONG_TYPES ->
          WahaServerStub.reply(
              exchange,
              200,
              """
              [{"name":5,"status":["WORKING"],"config":"none","me":[],"timestamps":7},7,null,"x",[[]],
               {"id":{"_serialized":{}},"participants":"many","subject":{}}]
              """);
      case CUT_OFF -> {
        exchange.sendResponseHeaders(200, 1_000);
        exchange.getResponseBody().write("{\"status\":".getBytes(StandardCharsets.UTF_8));
      }
      case TRICKLE -> trickle();
      case UNAUTHORIZED ->
          WahaServerStub.reply(exchange, 401, "{\"message\":\"Unauthorized\",\"statusCode\":401}");
      case NOT_FOUND ->
          WahaServerStub.reply(
              exchange,
              404,
              "{\"statusCode\":404,\"message\":\"Session not found\",\"error\":\"Not Found\"}");
      case WRONG_STATUS ->
          WahaServerStub.reply(
              exchange,
              422,
              """
              {"error":"Session status is not as expected","session":"s","status":"STARTING","expected":["WORKING"]}
              """);
      case NOT_IMPLEMENTED ->
          WahaServerStub.reply(
              exchange,
              422,
              """
              {"statusCode":422,"message":"The method is not implemented by the engine.","error":"Unprocessable Entity"}
              """);
      case BUSY -> WahaServerStub.reply(exchange, 503, "upstream connect error");
    }
  }

  private void hang() {
    try {
      var _ = closed.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void html() throws IOException {
    var page = "<html><body>502 Bad Gateway</body></html>".getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html");
    exchange.sendResponseHeaders(200, page.length);
    exchange.getResponseBody().write(page);
  }

  private void huge() throws IOException {
    exchange.sendResponseHeaders(200, 0);
    var megabyte = " ".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8);
    for (var count = 0; count < ENDLESS; count++) {
      exchange.getResponseBody().write(megabyte);
    }
  }

  /** A byte now and then, for ever. */
  private void trickle() throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try {
      while (!closed.await(100, TimeUnit.MILLISECONDS)) {
        exchange.getResponseBody().write(' ');
        exchange.getResponseBody().flush();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
