package io.parley.shared;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Names of time zones from outside. */
public final class TimeZones {
  private TimeZones() {}

  /**
   * @param field of the request, to speak of
   * @throws Problem.Invalid if no zone has this name
   */
  public static ZoneId named(String field, @Nullable String name) {
    // ZoneId.of() would also take offsets, which have no summer.
    if (name == null || !ZoneId.getAvailableZoneIds().contains(name)) {
      throw new Problem.Invalid(
          field, "must be the name of a time zone, such as Europe/Berlin or UTC");
    }
    return ZoneId.of(name);
  }
}
