package io.parley.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DatabasePropertiesTest {
  @Test
  void theDefaultsAreThoseOfTheManual() {
    assertThat(bound(Map.of()))
        .isEqualTo(new DatabaseProperties(Path.of("data"), null, 16, 3, Duration.ofSeconds(1)));
  }

  @Test
  void everythingCanBeSet() {
    var set =
        bound(
            Map.of(
                "parley.data-dir",
                "/srv",
                "parley.secret-key",
                "a2V5",
                "parley.pool-size",
                "4",
                "parley.inbound-pool-size",
                "2",
                "parley.patience",
                "5s"));
    assertThat(set)
        .hasToString(
            "DatabaseProperties[dataDir=/srv, secretKey=[REDACTED], poolSize=4, inboundPoolSize=2, patience=PT5S]");
  }

  private static DatabaseProperties bound(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("parley", DatabaseProperties.class);
  }
}
