package io.parley.accounts;

import io.parley.shared.Scopes;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What a user may do in their tenant; who may do most comes first. */
enum Role {
  OWNER,
  ADMIN,
  MEMBER;

  static final Set<String> NOT_FOR_MEMBERS =
      Set.of("*", "account:manage", "settings:manage", "billing:manage");

  static Role of(String column) {
    return valueOf(column.toUpperCase(Locale.ROOT));
  }

  /** Whether it may do more. */
  boolean isAbove(Role other) {
    return compareTo(other) < 0;
  }

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A member changes neither accounts (users and API keys) nor settings nor billing. */
  Scopes scopes() {
    if (this != MEMBER) {
      return Scopes.everything();
    }
    var scopes = new HashSet<>(Scopes.all());
    scopes.removeAll(NOT_FOR_MEMBERS);
    return new Scopes(scopes);
  }
}
