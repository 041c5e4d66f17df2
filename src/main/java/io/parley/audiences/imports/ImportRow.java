package io.parley.audiences.imports;

import io.parley.contacts.PhoneBook;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A row of a file, as it is understood. */
sealed interface ImportRow {
  long line();

  /** Somebody for the list. */
  record Person(long line, PhoneBook.Entry entry, SortedMap<String, String> variables)
      implements ImportRow {}

  /**
   * Nobody.
   *
   * @param reason a sentence
   * @param phone as the file has it
   * @param name as the file has it
   */
  record Rejected(long line, String reason, @Nullable String phone, @Nullable String name)
      implements ImportRow {}
}
