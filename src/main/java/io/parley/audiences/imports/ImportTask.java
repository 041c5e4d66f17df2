package io.parley.audiences.imports;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.parley.shared.Backoff;
import io.parley.shared.ImportId;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How imports are worked in the background: few at once, and again until they end. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImportProperties.class)
class ImportTask {
  private static final String NAME = "custom-group-import";
  private static final Duration UNTIL_A_PLACE_IS_FREE = Duration.ofSeconds(1);

  /** Another node may have it, or had it when we were to go on. */
  private static final Duration UNTIL_IT_IS_LOOKED_AT_AGAIN = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** About a quarter of an hour. */
  private static final int MOST_FAILURES = 20;

  private final ImportWork work;
  private final Semaphore places;

  ImportTask(ImportWork work, ImportProperties properties) {
    this.work = work;
    this.places = new Semaphore(properties.imports().atOnce());
  }

  static TaskInstance<Void> intake(TenantId tenant, ImportId id) {
    return new TaskInstance<>(NAME, tenant + " " + id);
  }

  /** Another than the intake, of which the last moment may not be over. */
  static TaskInstance<Void> undo(TenantId tenant, ImportId id) {
    return new TaskInstance<>(NAME, tenant + " " + id + " undo");
  }

  private record Named(TenantId tenant, ImportId id) {
    static Named of(String instance) {
      var parts = instance.split(" ", -1);
      return new Named(TenantId.valueOf(parts[0]), ImportId.valueOf(parts[1]));
    }
  }

  @Bean
  Task<Void> customGroupImports() {
    return Tasks.custom(NAME, Void.class)
        .onDeadExecutionRevive()
        .onFailure(this::failed)
        .execute(this::execute);
  }

  private CompletionHandler<Void> execute(TaskInstance<Void> task, ExecutionContext context) {
    if (!places.tryAcquire()) {
      return (complete, operations) -> later(complete, operations, UNTIL_A_PLACE_IS_FREE);
    }
    try {
      var named = Named.of(task.getId());
      var hasEnded =
          work.work(
              named.tenant(), named.id(), () -> !context.getSchedulerState().isShuttingDown());
      return hasEnded
          ? new CompletionHandler.OnCompleteRemove<>()
          : (complete, operations) -> later(complete, operations, pause(context));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      places.release();
    }
  }

  /** Who stops here leaves it to another node, which need not wait. */
  private static Duration pause(ExecutionContext context) {
    return context.getSchedulerState().isShuttingDown()
        ? UNTIL_A_PLACE_IS_FREE
        : UNTIL_IT_IS_LOOKED_AT_AGAIN;
  }

  private static void later(
      ExecutionComplete complete, ExecutionOperations<Void> operations, Duration pause) {
    operations.reschedule(complete, complete.getTimeDone().plus(pause));
  }

  private void failed(ExecutionComplete complete, ExecutionOperations<Void> operations) {
    var failures = complete.getExecution().consecutiveFailures + 1;
    var named = Named.of(complete.getExecution().taskInstance.getId());
    if (failures >= MOST_FAILURES && work.giveUp(named.tenant(), named.id())) {
      operations.stop();
    } else {
      operations.reschedule(
          complete, complete.getTimeDone().plus(Backoff.pause(PAUSE, failures - 1, LONGEST_PAUSE)));
    }
  }
}
