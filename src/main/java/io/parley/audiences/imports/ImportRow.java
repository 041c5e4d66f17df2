package io.parley.audiences.imports;

import io.parley.contacts.PhoneBook;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A row of a file, as it is understood. */
sealed interface ImportRow {
  long line();

  /** About how many characters it holds. */
  long length();

  /** Somebody for the list. */
  record Person(long line, PhoneBook.Entry entry, SortedMap<String, String> variables)
      implements ImportRow {
    @Override
    public long length() {
      var name = entry.name();
      return (name == null ? 0 : name.length())
          + variables.entrySet().stream()
              .mapToLong(variable -> variable.getKey().length() + variable.getValue().length())
              .sum();
    }
  }

  /**
   * Nobody.
   *
   * @param reason a sentence
   * @param phone as the file has it
   * @param name as the file has it
   */
  record Rejected(long line, String reason, @Nullable String phone, @Nullable String name)
      implements ImportRow {
    @Override
    public long length() {
      return reason.length();
    }
  }
}
