package io.parley.contacts;

import io.parley.shared.ContactId;
import io.parley.shared.WaId;

/**
 * Somebody who may be written to.
 *
 * @param id of the person as whom they are known today
 * @param waId as the network showed them
 * @param hasOptedOut whether they asked not to be written to
 */
public record Addressee(ContactId id, WaId waId, boolean hasOptedOut) {}
