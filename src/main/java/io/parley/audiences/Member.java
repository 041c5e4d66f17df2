package io.parley.audiences;

import io.parley.shared.ContactId;
import io.parley.shared.MemberId;
import io.parley.shared.Phone;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A person in a custom group, under the phone and the name that they were added with.
 *
 * @param variables what imports told of them beside
 */
public record Member(
    MemberId id,
    ContactId person,
    Phone phone,
    @Nullable String name,
    Map<String, String> variables,
    Instant addedAt) {}
