package io.parley.contacts;

import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import org.jspecify.annotations.Nullable;

/**
 * A person.
 *
 * @param phone null while only a hidden id is known
 * @param name null until they wrote with one
 */
public record Contact(ContactId id, WaId waId, @Nullable Phone phone, @Nullable String name) {}
