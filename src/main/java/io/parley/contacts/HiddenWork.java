package io.parley.contacts;

import io.parley.database.WorkBell;
import org.springframework.stereotype.Component;

/** What there is to do about hidden people: whoever leaves some rings. */
@Component
class HiddenWork {
  private final WorkBell joins = new WorkBell();
  private final WorkBell lookups = new WorkBell();

  WorkBell joins() {
    return joins;
  }

  WorkBell lookups() {
    return lookups;
  }
}
