package io.parley.recurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.shared.Problem;
import io.parley.shared.TimeZones;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZoneDataTest {
  @Test
  void theVersionIsThatOfTheWorldsData() {
    assertThat(TimeZoneData.version(ZoneId.of("Africa/Casablanca"))).matches("20[0-9]{2}[a-z]");
  }

  @Test
  void aGovernmentThatMovesTheClocksShowsInTheVersion() {
    var government = new Government();
    ZoneRulesProvider.registerProvider(government);
    var noon = "0 12 * * *";
    var now = Instant.parse("2026-06-01T00:00:00Z");

    var before = Recurrence.of(noon, TimeZones.named("timezone", Government.ZONE));
    government.decree("2", ZoneOffset.ofHours(2));
    var after = Recurrence.of(noon, TimeZones.named("timezone", Government.ZONE));

    assertThat(before.next(now)).contains(Instant.parse("2026-06-01T11:00:00Z"));
    assertThat(after.next(now)).contains(Instant.parse("2026-06-01T10:00:00Z"));
    assertThat(after.zoneVersion()).isEqualTo("2");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "Europe/Atlantis",
        "europe/berlin",
        "+02:00",
        "Z",
        "GMT+5",
        "UTC+2",
        "CEST",
        "EST"
      })
  void whatIsNotTheNameOfAZoneIsRefused(@Nullable String name) {
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(() -> TimeZones.named("timezone", name))
        .withMessage("'timezone' must be the name of a time zone, such as Europe/Berlin or UTC.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Europe/Berlin", "Asia/Calcutta", "Etc/GMT-5", "EST5EDT"})
  void namesAndTheirOlderFormsAreTaken(String name) {
    assertThat(TimeZones.named("timezone", name)).isEqualTo(ZoneId.of(name));
  }

  private static final class Government extends ZoneRulesProvider {
    static final String ZONE = "Parley/Republic";

    private final NavigableMap<String, ZoneRules> decrees = new TreeMap<>();

    Government() {
      decree("1", ZoneOffset.ofHours(1));
    }

    void decree(String version, ZoneOffset offset) {
      decrees.put(version, offset.getRules());
    }

    @Override
    protected Set<String> provideZoneIds() {
      return Set.of(ZONE);
    }

    @Override
    protected ZoneRules provideRules(String zone, boolean forCaching) {
      return decrees.lastEntry().getValue();
    }

    @Override
    protected NavigableMap<String, ZoneRules> provideVersions(String zone) {
      return decrees;
    }
  }
}
