package io.parley.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StreamPropertiesTest {
  @Test
  void theDefaultsAreWhatTheDocumentsSay() {
    assertThat(bound(Map.of()))
        .isEqualTo(
            new StreamProperties(
                1_000,
                6_000,
                256,
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1)));
  }

  @Test
  void eachCanBeSet() {
    assertThat(
            bound(
                Map.of(
                    "parley.streams.most-of-tenant", "1",
                    "parley.streams.most-in-all", "2",
                    "parley.streams.queue", "3",
                    "parley.streams.patience", "4s",
                    "parley.streams.heartbeat", "5s",
                    "parley.streams.check", "6s",
                    "parley.streams.retry", "7s",
                    "parley.streams.poll", "8s")))
        .isEqualTo(
            new StreamProperties(
                1,
                2,
                3,
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                Duration.ofSeconds(7),
                Duration.ofSeconds(8)));
  }

  private static StreamProperties bound(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("parley.streams", StreamProperties.class);
  }
}
