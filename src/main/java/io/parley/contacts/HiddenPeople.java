package io.parley.contacts;

import io.parley.database.WorkBell;
import io.parley.database.Worker;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** Who does the work about hidden people: a worker for each kind. */
@Component
class HiddenPeople {
  private static final Duration REST = Duration.ofSeconds(1);

  /** Above the pipeline, to which answers go, and below the web server. */
  private static final int PHASE = 1;

  private final HiddenWork work;

  HiddenPeople(HiddenWork work) {
    this.work = work;
  }

  @Bean
  Worker hiddenJoins(Joining joining) {
    return worker("hidden-joins", work.joins(), joining::work);
  }

  @Bean
  Worker hiddenLookups(Lookups lookups) {
    return worker("hidden-lookups", work.lookups(), lookups::work);
  }

  private static Worker worker(String name, WorkBell bell, Runnable work) {
    return new Worker(name, REST, work).wokenBy(bell).inPhase(PHASE);
  }
}
