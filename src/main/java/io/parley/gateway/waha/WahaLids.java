package io.parley.gateway.waha;

import io.parley.gateway.GatewayOutcome;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Asks the WAHA server for the phones behind hidden ids. */
@Component
class WahaLids {
  private final WahaClient client;

  WahaLids(WahaClient client) {
    this.client = client;
  }

  /**
   * One question for each, since the server has no other. What was learned before a question failed
   * counts; if nothing was, the failure is the answer.
   *
   * @param session as it is called at the server
   */
  GatewayOutcome<Map<WaId, Phone>> phonesOf(String session, Set<WaId> hidden) {
    var phones = new HashMap<WaId, Phone>();
    for (var lid : hidden) {
      var answer = client.get("/api/{session}/lids/{lid}", session, lid.value());
      if (!(answer instanceof WahaAnswer.Ok(var body, _))) {
        return phones.isEmpty()
            ? answer.map((_, _) -> new GatewayOutcome.Done<>(Map.of()))
            : new GatewayOutcome.Done<>(phones);
      }
      phone(body).ifPresent(phone -> phones.put(lid, phone));
    }
    return new GatewayOutcome.Done<>(phones);
  }

  /** What is not known is null, not missing. */
  private static Optional<Phone> phone(JsonNode body) {
    var pn = body.path("pn");
    return pn.isString() ? WaId.parse(pn.stringValue()).flatMap(WaId::phone) : Optional.empty();
  }
}
