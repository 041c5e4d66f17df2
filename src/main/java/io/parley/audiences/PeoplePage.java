package io.parley.audiences;

import io.parley.contacts.KnownPerson;
import io.parley.database.SearchText;
import io.parley.shared.ContactId;
import io.parley.shared.Cursor;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What part of all people the caller wants; lists of people are read in larger parts than others.
 */
record PeoplePage(@Nullable SearchText search, PageRequest request) {
  private static final String ORDER = "people";

  int size() {
    return MemberPage.size(request);
  }

  int skipped() {
    return request.skipped();
  }

  @Nullable ContactId after() {
    var place = Cursor.decode(request.cursor(), ORDER, 1);
    return place == null ? null : place.value(0, ContactId::valueOf);
  }

  /**
   * @param found the page's people and, if there are more, one after them
   */
  Page<KnownPerson> of(List<KnownPerson> found, long total) {
    return Page.of(found, total, size(), skipped(), person -> Cursor.of(ORDER, person.id()));
  }
}
