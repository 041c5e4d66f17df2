package io.parley.exports;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ExportPropertiesTest {
  @Test
  void fewExportsRunAtOnceAndNoneForEver() {
    var defaults =
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("parley.exports", ExportProperties.class);
    assertThat(defaults).isEqualTo(new ExportProperties(Duration.ofMinutes(2), 4, 2));
  }
}
