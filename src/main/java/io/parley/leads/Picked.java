package io.parley.leads;

import io.parley.shared.LeadId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The leads that a request names, each once, in its order. */
record Picked(List<One> leads) {
  static final int MOST = 1_000;

  /**
   * @param text as the request has it
   * @param id null if the text is no id: it names nothing
   */
  record One(String text, @Nullable LeadId id) {
    LeadFailure unknown() {
      return failed(Lead.UNKNOWN);
    }

    LeadFailure failed(String error) {
      return new LeadFailure(text, error);
    }
  }

  /** A lead to which the thing could not be done. */
  record LeadFailure(String leadId, String error) {}

  static Picked of(List<String> texts) {
    var once = new LinkedHashMap<Object, One>();
    for (var text : texts) {
      var id = parse(text);
      once.putIfAbsent(id == null ? text : id, new One(text, id));
    }
    return new Picked(List.copyOf(once.values()));
  }

  List<LeadId> ids() {
    return leads.stream().map(One::id).filter(Objects::nonNull).toList();
  }

  private static @Nullable LeadId parse(String text) {
    try {
      return LeadId.valueOf(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
