package io.parley.faults;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A bulk send as it was ordered.
 *
 * @param tag begins its text, and no other's
 * @param session as the gateway calls it
 * @param phones digits of everybody in its list
 * @param shortestPause milliseconds between two sends, as far as it may say
 */
record Campaign(String job, String tag, String session, List<String> phones, int shortestPause) {
  /**
   * Makes a list and a bulk send to it; what has been made already is not made again.
   *
   * @param pacing the member of the request; empty for the server's own
   */
  static Campaign order(
      Api api, String tag, Api.Session session, List<String> phones, String pacing, int pause) {
    var members =
        phones.stream()
            .map(phone -> "{\"phone\": \"+%s\"}".formatted(phone))
            .collect(Collectors.joining(", "));
    var list =
        api.post(
                "/api/v2/custom-groups",
                "{\"name\": \"%s\", \"members\": [%s]}".formatted(tag, members),
                "Idempotency-Key",
                "list-" + tag)
            .expect(201)
            .text("id");
    var job =
        api.post(
                "/api/v2/bulk-send",
                """
                {"session_id": "%s", "custom_group_id": "%s", "message_content": "%s for {{phone}}"%s}
                """
                    .formatted(session.id(), list, tag, pacing),
                "Idempotency-Key",
                "job-" + tag)
            .expect(201)
            .text("id");
    return new Campaign(job, tag, session.gatewayName(), phones, pause);
  }

  boolean sent(Delivery delivery) {
    return delivery.text().startsWith(tag + " ");
  }
}
