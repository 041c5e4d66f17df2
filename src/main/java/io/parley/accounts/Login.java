package io.parley.accounts;

import io.parley.shared.Caller;

/**
 * A caller as found by a credential.
 *
 * @param usedLately whether the last use of their key is noted with enough precision already; true
 *     for those without a key
 */
record Login(Caller caller, Plan plan, boolean usedLately) {}
