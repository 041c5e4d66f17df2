package io.parley.gateway.waha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.database.StartRefused;
import io.parley.shared.Problem;
import io.parley.shared.Secret;
import io.parley.shared.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WahaWatchTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration SILENCE = Duration.ofHours(2);
  private static final Duration REST = Duration.ofHours(1);

  private static WahaWatch heard(String at) {
    return new WahaWatch(
        new SessionId(UUID.randomUUID()),
        Instant.parse(at),
        null,
        null,
        null,
        null,
        null,
        false,
        null);
  }

  private static boolean isSilent(WahaWatch watch, Instant listening, @Nullable Instant activity) {
    return watch.isSilent(NOW, listening, activity, SILENCE, REST);
  }

  @Test
  void silenceIsCountedFromWhatCameLast() {
    var listening = NOW.minus(Duration.ofDays(1));
    assertThat(isSilent(heard("2026-11-21T10:00:01Z"), listening, null)).isFalse();
    assertThat(isSilent(heard("2026-11-21T10:00:00Z"), listening, null)).isTrue();
    assertThat(isSilent(WahaWatch.none(new SessionId(UUID.randomUUID())), listening, null))
        .isTrue();
  }

  @Test
  void silenceBeforeAnybodyListenedIsNone() {
    assertThat(isSilent(heard("2026-11-20T10:00:00Z"), NOW.minus(Duration.ofHours(1)), null))
        .isFalse();
  }

  @Test
  void aSessionThatIsActiveAtWahaIsNotSilent() {
    var listening = NOW.minus(Duration.ofDays(1));
    var watch = heard("2026-11-21T09:00:00Z");
    assertThat(isSilent(watch, listening, NOW.minus(Duration.ofMinutes(119)))).isFalse();
    assertThat(isSilent(watch, listening, NOW.minus(SILENCE))).isTrue();
  }

  @Test
  void aRestartIsNotRepeatedSoon() {
    var listening = NOW.minus(Duration.ofDays(1));
    var watch = heard("2026-11-21T09:00:00Z");
    assertThat(isSilent(watch.restarted(NOW.minus(Duration.ofMinutes(59))), listening, null))
        .isFalse();
    assertThat(isSilent(watch.restarted(NOW.minus(REST)), listening, null)).isTrue();
  }

  @Test
  void timesOfASteppedClockAreTheServersOwn() {
    var asked = Instant.parse("2026-11-21T12:00:00.400Z");
    var answered = Instant.parse("2026-11-21T12:00:00.900Z");
    assertThat(WahaClient.lookedAt(null, asked, answered)).isEqualTo(asked);
    assertThat(WahaClient.lookedAt(Instant.parse("2026-11-21T12:00:00Z"), asked, answered))
        .as("the same clock, in whole seconds")
        .isEqualTo(asked);
    assertThat(WahaClient.lookedAt(Instant.parse("2026-11-21T13:00:00Z"), asked, answered))
        .as("an hour ahead")
        .isEqualTo("2026-11-21T12:59:59.500Z");
    assertThat(WahaClient.lookedAt(Instant.parse("2026-11-21T11:00:00Z"), asked, answered))
        .as("an hour behind")
        .isEqualTo("2026-11-21T10:59:59.500Z");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "")
  void withoutAKeyNoSignatureIsRight(@Nullable String key) {
    var properties = properties(null, key);
    var signature = new WahaSignature(properties);
    var digest = "0".repeat(128);
    assertThatExceptionOfType(Problem.Unauthenticated.class)
        .isThrownBy(() -> signature.requirePossible(digest));
    assertThatExceptionOfType(Problem.Unauthenticated.class)
        .isThrownBy(() -> signature.check(new byte[0], digest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"waha:3000", "ftp://waha", "http://", "http://a b", "http://waha?key=1", "//waha"})
  void anAddressThatIsNoneIsRefusedAtTheStart(String url) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> properties(url, "k").server())
        .withMessageContaining("PARLEY_WAHA_URL");
  }

  @Test
  void aBasePathMayEndInASlash() {
    assertThat(properties(" http://waha:3000/base// ", "k").server())
        .contains("http://waha:3000/base");
    assertThat(properties("  ", "k").server()).isEmpty();
  }

  private static WahaProperties properties(@Nullable String url, @Nullable String key) {
    return new WahaProperties(
        url,
        null,
        key == null ? null : new Secret(key),
        Duration.ofSeconds(2),
        Duration.ofSeconds(15));
  }
}
