package io.parley.contacts;

import org.springframework.stereotype.Component;

/** What there is to do about hidden people: whoever leaves some rings. */
@Component
class HiddenWork {
  private final Bell joins = new Bell();
  private final Bell lookups = new Bell();

  Bell joins() {
    return joins;
  }

  Bell lookups() {
    return lookups;
  }
}
