package io.parley.leads;

import io.parley.database.SearchText;
import io.parley.database.Sql;
import io.parley.shared.GroupId;
import io.parley.shared.Problem;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which leads a list shows.
 *
 * @param statuses empty for all
 * @param search a part of the name, the phone or a matched keyword, without regard to case
 */
record LeadFilter(Set<LeadStatus> statuses, @Nullable GroupId group, @Nullable SearchText search) {
  private static final Pattern THREE_LETTERS = Pattern.compile("[\\p{L}\\p{N}]{3}");

  static LeadFilter of(
      @Nullable String statuses, @Nullable GroupId group, @Nullable String search) {
    return new LeadFilter(statuses(statuses), group, SearchText.of(search));
  }

  /**
   * As SQL, over the parameters statuses, group, pattern and digits. Only what was asked for stands
   * in it: one condition for all cases would have one plan, which reads all leads.
   */
  String condition() {
    var condition = new StringJoiner(" and ");
    if (!statuses.isEmpty()) {
      condition.add("status = any(:statuses)");
    }
    if (group != null) {
      condition.add("group_id = :group");
    }
    if (search != null) {
      condition.add(searchCondition(search));
    }
    return condition.length() == 0 ? "true" : condition.toString();
  }

  /**
   * All that is looked through stands in one text, which has an index of three letters each; what
   * holds no three letters side by side is quicker found without it. Digits are looked for in the
   * phone, too.
   */
  private static String searchCondition(SearchText search) {
    var text = THREE_LETTERS.matcher(search.value()).find() ? "search_text" : "search_text || ''";
    var condition = text + " like lower(:pattern)";
    return search.digits() == null
        ? condition
        : "(" + condition + " or (" + text + " like :digits and contact_phone like :digits))";
  }

  /** Of the parameters in {@link #condition}. */
  Map<String, @Nullable Object> values() {
    var values = new HashMap<String, @Nullable Object>();
    values.put("statuses", Sql.texts(statuses, LeadStatus::wire));
    values.put("group", Sql.value(group));
    values.put("pattern", search == null ? null : search.pattern());
    values.put("digits", search == null ? null : search.digits());
    return values;
  }

  private static Set<LeadStatus> statuses(@Nullable String text) {
    var statuses = EnumSet.noneOf(LeadStatus.class);
    if (text != null) {
      Arrays.stream(text.split(",", -1)).map(LeadFilter::status).forEach(statuses::add);
    }
    return statuses;
  }

  private static LeadStatus status(String text) {
    for (var status : LeadStatus.values()) {
      if (status.wire().equals(text.strip())) {
        return status;
      }
    }
    throw new Problem.Invalid(
        "status", "must be one or more of new, contacted, qualified, converted, lost");
  }
}
