package io.parley.leads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LeadStatusTest {
  /** Written from the contract, apart from the code. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "new", Set.of("contacted", "qualified", "converted", "lost"),
          "contacted", Set.of("qualified", "converted", "lost"),
          "qualified", Set.of("converted", "lost"),
          "lost", Set.of("new"),
          "converted", Set.of());

  @ParameterizedTest
  @EnumSource
  void everyPairIsAsTheContractSays(LeadStatus from) {
    for (var to : LeadStatus.values()) {
      assertThat(from.canBecome(to))
          .as("%s to %s", from, to)
          .isEqualTo(ALLOWED.getOrDefault(from.wire(), Set.of()).contains(to.wire()));
    }
  }

  /** By hand, apart from the code: both of a pair give the same. */
  @ParameterizedTest
  @CsvSource({
    "NEW, NEW, NEW",
    "NEW, CONTACTED, CONTACTED",
    "NEW, QUALIFIED, QUALIFIED",
    "NEW, CONVERTED, CONVERTED",
    "NEW, LOST, LOST",
    "CONTACTED, CONTACTED, CONTACTED",
    "CONTACTED, QUALIFIED, QUALIFIED",
    "CONTACTED, CONVERTED, CONVERTED",
    "CONTACTED, LOST, LOST",
    "QUALIFIED, QUALIFIED, QUALIFIED",
    "QUALIFIED, CONVERTED, CONVERTED",
    "QUALIFIED, LOST, LOST",
    "CONVERTED, CONVERTED, CONVERTED",
    "CONVERTED, LOST, CONVERTED",
    "LOST, LOST, LOST"
  })
  void twoLeadsOfOnePersonStandWhereEitherGot(LeadStatus one, LeadStatus other, LeadStatus both) {
    assertThat(one.together(other)).isEqualTo(both);
    assertThat(other.together(one)).isEqualTo(both);
  }
}
