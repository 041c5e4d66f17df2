package io.parley.start;

import io.parley.gateway.GatewayKind;
import io.parley.gateway.simulator.Simulator;
import io.parley.groups.Groups;
import io.parley.sessions.Sessions;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Makes the demonstration world, as its owner would have by hand. */
@Component
class DemoPlanter {
  private final Sessions sessions;
  private final Groups groups;

  DemoPlanter(Sessions sessions, Groups groups) {
    this.sessions = sessions;
    this.groups = groups;
  }

  /**
   * Where the people write.
   *
   * @param groups by their ids in the world
   */
  record Place(Simulator simulator, TenantId tenant, SessionId session, Map<String, WaId> groups) {
    void say(DemoWorld.Person by, DemoWorld.Line line) {
      var group = line.group() == null ? null : groups.get(line.group());
      simulator.write(tenant, session, new Simulator.Line(by.simulated(), group, line.text()));
    }
  }

  Place plant(Simulator simulator, TenantId tenant, DemoWorld world) {
    var session = sessions.create(tenant, world.session(), GatewayKind.SIMULATOR);
    sessions.start(tenant, session);
    simulator.scan(tenant, session, null, false);
    var made = new HashMap<String, WaId>();
    for (var group : world.groups()) {
      var people = simulated(world.peopleIn(group));
      var waGroup = simulator.makeGroup(tenant, session, group.name(), people);
      if (group.isWatched()) {
        groups.monitor(tenant, session, waGroup, group.keywords());
      }
      made.put(group.id(), waGroup);
    }
    return new Place(simulator, tenant, session, made);
  }

  private static List<Simulator.Person> simulated(List<DemoWorld.Person> people) {
    return people.stream().map(DemoWorld.Person::simulated).toList();
  }
}
