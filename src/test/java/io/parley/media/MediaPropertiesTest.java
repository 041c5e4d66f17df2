package io.parley.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class MediaPropertiesTest {
  @Test
  void theLimitsAreThoseOfTheDocumentation() {
    var media = bound().media();
    assertThat(media.dir()).isNull();
    assertThat(media.largest()).isEqualTo(DataSize.ofMegabytes(64));
    assertThat(media.patience()).isEqualTo(Duration.ofSeconds(30));
    assertThat(media.fetches()).isEqualTo(32);
    assertThat(media.mostFailures()).isEqualTo(20);
    assertThat(media.longestAbsence()).isEqualTo(Duration.ofDays(14));
    assertThat(media.poll()).isEqualTo(Duration.ofSeconds(3));
    assertThat(media.lease()).isEqualTo(Duration.ofSeconds(45));
  }

  @Test
  void pausesDoubleUpToTenMinutes() {
    var media = bound().media();
    assertThat(media.pauseAfter(1)).isEqualTo(Duration.ofSeconds(2));
    assertThat(media.pauseAfter(2)).isEqualTo(Duration.ofSeconds(4));
    assertThat(media.pauseAfter(9)).isEqualTo(Duration.ofSeconds(512));
    assertThat(media.pauseAfter(10)).isEqualTo(Duration.ofMinutes(10));
    assertThat(media.pauseAfter(1_000)).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void theSharedFolderIsNamedByTheVariableOfTheDocumentation() {
    var source = new MapConfigurationPropertySource(Map.of("parley.media.dir", "/srv/media"));
    assertThat(new Binder(source).bindOrCreate("parley", MediaProperties.class).media().dir())
        .isEqualTo(Path.of("/srv/media"));
  }

  static MediaProperties bound() {
    return new Binder(new MapConfigurationPropertySource(Map.of()))
        .bindOrCreate("parley", MediaProperties.class);
  }
}
