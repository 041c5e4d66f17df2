package io.parley.audiences.imports;

import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom a row brings.
 *
 * @param person in a dry run also nobody's id, who would be made
 * @param variables JSON
 */
record Newcomer(ContactId person, Phone phone, @Nullable String name, String variables) {}
