package io.parley.schedules;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** A country whose government moves its clocks from one day to the next. */
final class DecreeZone extends ZoneRulesProvider {
  private static final String NAME = "Test/Decree";
  private static final DecreeZone ONLY = new DecreeZone();

  static {
    registerProvider(ONLY);
  }

  private volatile ZoneRules rules = ZoneRules.of(ZoneOffset.ofHours(1));
  private volatile String version = "2026a";

  /** With what Java knows of it now; new data have a new version. */
  @SuppressWarnings("InvalidZoneId") // which is made here
  static ZoneId knows(int hours, String version) {
    ONLY.rules = ZoneRules.of(ZoneOffset.ofHours(hours));
    ONLY.version = version;
    return ZoneId.of(NAME);
  }

  @Override
  protected Set<String> provideZoneIds() {
    return Set.of(NAME);
  }

  /** Not to be kept: it changes. */
  @Override
  @SuppressWarnings("NullAway") // as the contract of the provider has it
  protected ZoneRules provideRules(String zone, boolean forCaching) {
    return forCaching ? null : rules;
  }

  @Override
  protected NavigableMap<String, ZoneRules> provideVersions(String zone) {
    var versions = new TreeMap<String, ZoneRules>();
    versions.put(version, rules);
    return versions;
  }
}
