package io.parley.audiences;

import io.parley.shared.ContactId;
import io.parley.shared.MemberId;
import io.parley.shared.Phone;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A person in a custom group, under the phone and the name that they were added with. */
record Member(MemberId id, ContactId person, Phone phone, @Nullable String name, Instant addedAt) {}
