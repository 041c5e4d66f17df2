package io.parley.database;

import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Work that is kept in the database until some node has done it; modules bring their tasks. */
@Configuration(proxyBeanMethods = false)
class BackgroundWork {
  /** Two nodes on one host are two, and so is a node that was killed and the one that follows. */
  @Bean
  DbSchedulerCustomizer ownName() {
    var name = new SchedulerName.Fixed("parley " + UUID.randomUUID());
    return new DbSchedulerCustomizer() {
      @Override
      public Optional<SchedulerName> schedulerName() {
        return Optional.of(name);
      }
    };
  }
}
