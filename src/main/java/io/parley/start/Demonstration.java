package io.parley.start;

import io.parley.gateway.simulator.Simulator;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * On a first start with the simulator, a small world is planted, and its people write for about
 * half an hour. After a restart they are silent: whoever has real work to do is left alone.
 */
@Component
@EnableConfigurationProperties(StartProperties.class)
class Demonstration implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Demonstration.class);
  private static final Duration LAST_WORD = Duration.ofSeconds(1);

  /** Always the same, so that all newcomers see the same world. */
  private static final long SEED = 20_260_101;

  private final StartUp startUp;
  private final StartProperties properties;
  private final ObjectProvider<Simulator> simulator;
  private final DemoPlanter planter;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Thread talk;

  Demonstration(
      StartUp startUp,
      StartProperties properties,
      ObjectProvider<Simulator> simulator,
      DemoPlanter planter) {
    this.startUp = startUp;
    this.properties = properties;
    this.simulator = simulator;
    this.planter = planter;
  }

  /** In the usual phase, the last: all else runs already, and still runs when this is stopped. */
  @Override
  public void start() {
    var owner = startUp.firstStart();
    var present = simulator.getIfAvailable();
    if (!properties.demo() || owner.isEmpty() || present == null || talk != null) {
      return;
    }
    var tenant = owner.get().owner().tenantId();
    talk = Thread.ofVirtual().name("demonstration").start(() -> live(present, tenant));
  }

  /** By a latch, not an interrupt, which would close a database connection under a message. */
  @Override
  public void stop() {
    ended.countDown();
    var thread = talk;
    if (thread == null) {
      return;
    }
    try {
      if (!thread.join(LAST_WORD)) {
        thread.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    var thread = talk;
    return thread != null && thread.isAlive();
  }

  private void live(Simulator present, TenantId tenant) {
    try {
      var world = DemoWorld.read();
      var place = planter.plant(present, tenant, world);
      log.info(
          "A demonstration world was planted: {} people in {} groups (PARLEY_DEMO=false leaves it out)",
          world.people().size(),
          world.groups().size());
      speak(world, place);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Problem.NotFound _) {
      log.info("The demonstration world is silent now, since its session or a group was deleted");
    } catch (RuntimeException failure) {
      log.warn("The demonstration world broke: {}", firstLine(failure));
      log.debug("How the demonstration world broke", failure);
    }
  }

  /** The others say where in a file or in a statement. */
  private static String firstLine(RuntimeException failure) {
    return failure.toString().lines().findFirst().orElse("");
  }

  private void speak(DemoWorld world, DemoPlanter.Place place) throws InterruptedException {
    var pace = new DemoPace(new SplittableRandom(SEED));
    for (var spoken = 0; spoken < world.lines().size(); spoken++) {
      if (ended.await(pace.before(spoken).toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      var line = world.lines().get(spoken);
      say(place, world.person(line.by()), line);
    }
  }

  /** What is said while the phone or the database is away is heard by nobody, as in life. */
  private static void say(DemoPlanter.Place place, DemoWorld.Person by, DemoWorld.Line line) {
    try {
      place.say(by, line);
    } catch (Problem.Conflict | Problem.Unavailable unheard) {
      log.debug("A line of the demonstration was not heard: {}", unheard.detail());
    }
  }
}
