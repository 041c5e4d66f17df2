package io.parley.gateway.simulator;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** PARLEY_SIMULATOR; without it, whether new sessions are simulated. */
final class SimulatorCondition implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    var environment = context.getEnvironment();
    var usual =
        environment.getProperty("parley.gateway", "simulator").equalsIgnoreCase("simulator");
    return environment.getProperty("parley.simulator", Boolean.class, usual);
  }
}
