package io.parley.shared;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a key may do: {@code resource:action} each, {@code *} for everything; {@code manage}
 * includes {@code read}.
 */
public record Scopes(Set<String> granted) {
  private static final String EVERYTHING = "*";
  private static final List<String> RESOURCES =
      List.of(
          "sessions",
          "groups",
          "labels",
          "webhooks",
          "leads",
          "custom-groups",
          "bulk-send",
          "scheduled",
          "reports",
          "ai",
          "reviews",
          "a2a",
          "channels",
          "analytics",
          "settings",
          "usage",
          "billing",
          "account",
          "gdpr");
  private static final Set<String> KNOWN = known();

  public Scopes {
    granted = Set.copyOf(granted);
  }

  public static Scopes everything() {
    return new Scopes(Set.of(EVERYTHING));
  }

  public static boolean isKnown(String scope) {
    return KNOWN.contains(scope);
  }

  /** Every scope that there is, in alphabetical order. */
  public static Set<String> all() {
    return new TreeSet<>(KNOWN);
  }

  public boolean allow(String scope) {
    return granted.contains(EVERYTHING)
        || granted.contains(scope)
        || (scope.endsWith(":read") && granted.contains(scope.replace(":read", ":manage")));
  }

  public boolean allowOneOf(List<String> scopes) {
    return scopes.stream().anyMatch(this::allow);
  }

  /** Whether a holder of these may hand out all of the others. */
  public boolean include(Scopes others) {
    return others.granted.stream()
        .allMatch(scope -> scope.equals(EVERYTHING) ? granted.contains(EVERYTHING) : allow(scope));
  }

  private static Set<String> known() {
    var all = new TreeSet<String>(List.of(EVERYTHING, "messages:read", "messages:send"));
    for (var resource : RESOURCES) {
      all.add(resource + ":read");
      all.add(resource + ":manage");
    }
    return Set.copyOf(all);
  }
}
