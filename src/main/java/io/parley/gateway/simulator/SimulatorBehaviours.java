package io.parley.gateway.simulator;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.parley.gateway.GatewaySession;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.Map;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/**
 * The behaviour of each session; a change is seen at once on this node, and within seconds on the
 * others. Those of a tenant are read together: sessions are many, and most are as usual.
 */
@Component
@Conditional(SimulatorCondition.class)
class SimulatorBehaviours {
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final int MOST_TENANTS = 10_000;

  private final SimulatorBehaviourRepository repository;
  private final LoadingCache<TenantId, Map<SessionId, SimulatedBehaviour>> known;

  SimulatorBehaviours(SimulatorBehaviourRepository repository) {
    this.repository = repository;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MOST_TENANTS)
            .expireAfterWrite(FRESH)
            .build(repository::behaviours);
  }

  SimulatedBehaviour of(GatewaySession session) {
    return known.get(session.tenant()).getOrDefault(session.id(), SimulatedBehaviour.USUAL);
  }

  void change(GatewaySession session, SimulatedBehaviour behaviour) {
    repository.save(session, behaviour);
    known.invalidate(session.tenant());
  }
}
