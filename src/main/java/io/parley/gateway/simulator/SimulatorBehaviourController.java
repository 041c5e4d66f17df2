package io.parley.gateway.simulator;

import io.parley.shared.Caller;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import jakarta.validation.Valid;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/simulator/behaviour")
@Conditional(SimulatorCondition.class)
class SimulatorBehaviourController {
  private final Simulator simulator;

  SimulatorBehaviourController(Simulator simulator) {
    this.simulator = simulator;
  }

  /** How the network and the people of a session behave. */
  @GetMapping
  @Scope("sessions:manage")
  SimulatedBehaviour behaviour(
      Caller caller, @RequestParam(name = "session_id") SessionId session) {
    return simulator.behaviour(caller.tenantId(), session);
  }

  /** Changes how they behave from now on: what is left out is as usual again. */
  @PutMapping
  @Scope("sessions:manage")
  SimulatedBehaviour behave(
      Caller caller,
      @RequestParam(name = "session_id") SessionId session,
      @Valid @RequestBody SimulatedBehaviour.Wanted wanted) {
    return simulator.behave(caller.tenantId(), session, wanted.complete());
  }
}
