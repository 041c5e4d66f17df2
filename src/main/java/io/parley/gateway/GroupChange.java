package io.parley.gateway;

import java.util.Locale;

/** What can change about a WhatsApp group. */
public enum GroupChange {
  /** The session's own account is in it now. */
  ENTERED,
  /** The session's own account is in it no more. */
  LEFT,
  /** Its name, or another of its settings. */
  UPDATED,
  PEOPLE_JOINED,
  PEOPLE_LEFT,
  PEOPLE_PROMOTED,
  PEOPLE_DEMOTED;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return wire();
  }
}
