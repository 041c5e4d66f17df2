package io.parley.audiences;

import io.parley.contacts.KnownPerson;
import io.parley.contacts.PeopleFilter;
import io.parley.shared.ContactId;
import io.parley.shared.Cursor;
import io.parley.shared.Page;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What part of all people the caller wants.
 *
 * @param search a part of the name or the phone, without regard to case
 * @param limit people, 1000 if absent; more than 10000 is cut to it
 * @param offset people to skip; not used together with a cursor
 * @param cursor the {@code next_cursor} of the answer before
 */
record PeoplePage(
    @Nullable String search,
    @Min(value = 1, message = "must be at least 1") @Nullable Integer limit,
    @Min(value = 0, message = "must be at least 0")
        @Max(value = 10_000_000, message = "must be at most 10000000: page with 'cursor' instead")
        @Nullable Integer offset,
    @Size(max = 2_000, message = "is not one that this server gave") @Nullable String cursor) {
  private static final String ORDER = "people";
  private static final int USUAL_SIZE = 1_000;
  private static final int MOST = 10_000;

  PeopleFilter filter() {
    return new PeopleFilter(search);
  }

  int size() {
    return Math.min(limit == null ? USUAL_SIZE : limit, MOST);
  }

  int skipped() {
    return offset == null || cursor != null ? 0 : offset;
  }

  @Nullable ContactId after() {
    var place = Cursor.decode(cursor, ORDER, 1);
    return place == null ? null : place.value(0, ContactId::valueOf);
  }

  /**
   * @param found the page's people and, if there are more, one after them
   */
  Page<KnownPerson> of(List<KnownPerson> found, long total) {
    return Page.of(found, total, size(), skipped(), person -> Cursor.of(ORDER, person.id()));
  }
}
