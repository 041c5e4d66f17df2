package io.parley.recurrence;

import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;

/** What this Java knows of the world's clocks. */
public final class TimeZoneData {
  private TimeZoneData() {}

  /** The version of the data of a zone that has a name, such as {@code 2026a}. */
  public static String version(ZoneId zone) {
    return ZoneRulesProvider.getVersions(zone.getId()).lastKey();
  }
}
