package io.parley.gateway.waha;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.MediaOutcome;
import io.parley.gateway.MediaPlace;
import io.parley.gateway.SessionStatus;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Files from the WAHA server, which keeps each for some minutes and names it by an address that is
 * often wrong from outside: the file is asked for at the server that we know.
 */
@Component
class WahaMedia {
  private static final String FILES = "/api/files/";
  private static final MediaOutcome AWAY =
      new MediaOutcome.Unreachable("The WAHA server did not give the file.");
  private static final MediaOutcome ELSEWHERE =
      new MediaOutcome.Missing(
          "The WAHA server keeps the file somewhere else, where Parley does not fetch from.");

  /** The server's answer where it has no such file, which alone is no reason to give up. */
  private static final MediaOutcome NOT_THERE =
      new MediaOutcome.Missing("The WAHA server has the file no more.");

  private final WahaClient client;

  WahaMedia(WahaClient client) {
    this.client = client;
  }

  MediaOutcome fetch(GatewaySession session, MediaPlace place, Consumer<InputStream> taker) {
    if (!client.isOn()) {
      return new MediaOutcome.Unreachable(
          "The address of the WAHA server is not known: set PARLEY_WAHA_URL.");
    }
    var first = place.url() == null ? NOT_THERE : file(place.url(), taker);
    return first.equals(NOT_THERE) ? again(session, place, taker) : first;
  }

  /** The server still knows the message, and can get its file from WhatsApp once more. */
  private MediaOutcome again(
      GatewaySession session, MediaPlace place, Consumer<InputStream> taker) {
    var answer =
        client.getForFile(
            "/api/{session}/chats/{chat}/messages/{message}?downloadMedia=true",
            session.address().name(),
            place.chat().value(),
            WahaMessageId.spelled(
                place.ownAccount(), place.chat(), place.waMessageId(), place.author()));
    return switch (answer) {
      case WahaAnswer.Ok ok -> ofMessage(ok.body().path("media"), taker);
      case WahaAnswer.Missing _ ->
          session.status() == SessionStatus.WORKING
              ? new MediaOutcome.Failed(
                  "The WAHA server has the file no more, and knows no such message.")
              : new MediaOutcome.Unreachable(
                  "The WAHA server has the file no more, and cannot get it while the session does not run.");
      case WahaAnswer.Refused() ->
          new MediaOutcome.Missing("The WAHA server cannot get the file from WhatsApp again.");
      case WahaAnswer.WrongStatus(var status) ->
          new MediaOutcome.Unreachable(
              "The session is " + status + " at the WAHA server, which gives no file meanwhile.");
      case WahaAnswer.Away(var reason) -> new MediaOutcome.Unreachable(reason);
      case WahaAnswer.Unknown(var reason) -> new MediaOutcome.Unreachable(reason);
    };
  }

  /**
   * Without an address the server could not get it this time, without anything there is no file.
   */
  private MediaOutcome ofMessage(JsonNode media, Consumer<InputStream> taker) {
    if (!media.isObject()) {
      return NOT_THERE;
    }
    var url = media.path("url");
    return url.isString()
        ? file(url.stringValue(), taker)
        : new MediaOutcome.Failed("The WAHA server could not get the file from WhatsApp.");
  }

  private MediaOutcome file(String url, Consumer<InputStream> taker) {
    var segments = segments(url);
    if (segments.isEmpty()) {
      return ELSEWHERE;
    }
    var names = segments.get();
    var path = FILES + String.join("/", java.util.Collections.nCopies(names.length, "{name}"));
    return client.file(response -> handed(response, taker), AWAY, path, (Object[]) names);
  }

  private static MediaOutcome handed(ClientHttpResponse response, Consumer<InputStream> taker)
      throws java.io.IOException {
    var status = response.getStatusCode().value();
    var body = response.getBody();
    if (status == 200) {
      taker.accept(body);
      return new MediaOutcome.Handed();
    }
    body.close();
    return switch (status) {
      case 404 -> NOT_THERE;
      case 401, 403 -> new MediaOutcome.Unreachable(WahaClient.WRONG_KEY);
      default ->
          new MediaOutcome.Failed(
              "The WAHA server answered " + status + " instead of giving the file.");
    };
  }

  /**
   * What the address names below the folder of files; empty if it names anything else. The host is
   * ignored, and so is a base path: ours is the right one.
   */
  private static Optional<String[]> segments(String url) {
    var path = url.split("[?#]", 2)[0];
    var begin = path.indexOf(FILES);
    if (begin < 0) {
      return Optional.empty();
    }
    try {
      var names =
          Arrays.stream(path.substring(begin + FILES.length()).split("/", -1))
              .map(name -> URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8))
              .toArray(String[]::new);
      return Arrays.stream(names).allMatch(WahaMedia::isName)
          ? Optional.of(names)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(sign -> sign == '/' || sign == '\\' || sign < ' ');
  }
}
