package io.parley.gateway;

import io.parley.shared.Problem;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The gateways of this server. */
@Service
public class Gateways {
  private final Map<GatewayKind, Gateway> gateways = new EnumMap<>(GatewayKind.class);
  private final GatewayProperties properties;

  Gateways(List<Gateway> gateways, GatewayProperties properties) {
    gateways.forEach(gateway -> this.gateways.put(gateway.kind(), gateway));
    this.properties = properties;
  }

  /** The gateway of sessions that name none. */
  public GatewayKind usual() {
    return properties.gateway();
  }

  /**
   * @throws Problem.Invalid if this server does not have it
   * @throws IllegalStateException inside a transaction, which must not wait for a gateway
   */
  public Gateway of(GatewayKind kind) {
    requireOn(kind);
    return ifOn(kind).orElseThrow();
  }

  /**
   * As {@link #of}, where a gateway that is switched off need not be asked.
   *
   * @throws IllegalStateException inside a transaction
   */
  public Optional<Gateway> ifOn(GatewayKind kind) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("a gateway was asked for inside a transaction");
    }
    return Optional.ofNullable(gateways.get(kind));
  }

  /**
   * @throws Problem.Invalid if this server does not have it
   */
  public void requireOn(GatewayKind kind) {
    if (!gateways.containsKey(kind)) {
      throw new Problem.Invalid(
          "gateway",
          "is switched off on this server: PARLEY_SIMULATOR=true switches the simulator on");
    }
  }
}
