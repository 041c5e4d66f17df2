package io.parley.leads;

import io.parley.shared.Patch;
import io.parley.shared.Problem;
import io.parley.shared.Text;
import io.parley.shared.UserId;

/**
 * What a user writes on a lead.
 *
 * @param contactName cleared, the name shows that the person goes by
 */
record LeadChange(Patch<String> contactName, Patch<String> notes, Patch<UserId> assignee) {
  static final int LONGEST_NOTES = 10_000;
  private static final int LONGEST_NAME = 255;

  LeadChange {
    contactName = contactName.map(text -> name("contact_name", text));
    Patch.text("notes", notes, null, LONGEST_NOTES);
  }

  boolean clearsName() {
    return contactName.isSet() && contactName.or(null) == null;
  }

  /** A person's name as a user may give it. */
  static String name(String field, String text) {
    var name = text.strip();
    if (name.isEmpty() || Text.length(name) > LONGEST_NAME) {
      throw new Problem.Invalid(field, "must have 1 to 255 characters");
    }
    return name;
  }
}
