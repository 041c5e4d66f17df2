package io.parley.accounts;

import io.parley.shared.ApiKeyId;
import io.parley.shared.Caller;
import io.parley.shared.UserId;
import org.jspecify.annotations.Nullable;

/**
 * A request whose answer holds a secret: for the memory of answers it is the same only if the same
 * user asks with the same key, so that nobody is shown what was made for another.
 */
record AskedBy(UserId user, @Nullable ApiKeyId key, Object request) {
  static AskedBy of(Caller caller, Object request) {
    return new AskedBy(caller.userId(), caller.key().orElse(null), request);
  }
}
