package io.parley.campaigns;

import io.parley.shared.CustomGroupId;
import io.parley.shared.WaId;
import org.jspecify.annotations.Nullable;

/** Whom a bulk send is for. */
public sealed interface Target {
  /** Everybody in a list, as it is when the bulk send is made. */
  record Members(CustomGroupId group) implements Target {}

  /** One person or one group. */
  record Chat(WaId chat) implements Target {}

  default @Nullable CustomGroupId group() {
    return switch (this) {
      case Members(var group) -> group;
      case Chat _ -> null;
    };
  }
}
