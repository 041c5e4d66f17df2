package io.parley.contacts;

import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import org.jspecify.annotations.Nullable;

/**
 * A person as lists of all people show them.
 *
 * @param phone null while only a hidden id is known
 */
public record KnownPerson(
    ContactId id, @Nullable Phone phone, @Nullable String name, boolean optedOut) {}
