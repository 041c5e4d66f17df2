package io.parley.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class PlatformTest {
  @Test
  void namesTheArchivesAsTheyArePublished() {
    assertThat(new Platform("Linux", "amd64").archiveNames()).contains("postgres-linux-x86_64.txz");
    assertThat(new Platform("Linux", "aarch64").archiveNames())
        .contains("postgres-linux-arm_64.txz");
    assertThat(new Platform("Mac OS X", "x86_64").archiveNames())
        .contains("postgres-darwin-x86_64.txz");
    assertThat(new Platform("Mac OS X", "aarch64").archiveNames())
        .contains("postgres-darwin-arm_64.txz");
  }

  @Test
  void findsTheArchiveOfThisPlatform() {
    assertThat(BinaryArchive.of(Platform.current()).resource()).isNotNull();
  }

  @Test
  void saysWhatToDoOnAPlatformWithoutAnArchive() {
    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> BinaryArchive.of(new Platform("Plan 9", "mips")))
        .withMessage(
            "This build of Parley has no PostgreSQL for Plan 9 on mips: set SPRING_DATASOURCE_URL to a PostgreSQL of your own (18 or newer).");
  }
}
