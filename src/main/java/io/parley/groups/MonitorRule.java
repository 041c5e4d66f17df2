package io.parley.groups;

import io.parley.shared.FieldError;
import io.parley.shared.Problem;
import io.parley.shared.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a message becomes a detection.
 *
 * @param keywords as the user wrote them; kept in other modes, too
 */
record MonitorRule(MonitorMode mode, List<String> keywords) {
  private static final String FIELD = "monitor_keywords";
  private static final int MOST_KEYWORDS = 200;
  private static final int LONGEST_KEYWORD = 100;

  MonitorRule {
    keywords = checked(keywords);
    if (mode == MonitorMode.KEYWORDS && keywords.isEmpty()) {
      throw new Problem.Invalid(FIELD, "must hold 1 to 200 keywords in the mode 'keywords'");
    }
  }

  /**
   * What a request says.
   *
   * @param mode null: keywords if there are any, else the usual mode
   */
  static MonitorRule of(@Nullable String mode, @Nullable List<String> keywords) {
    var words = keywords == null ? List.<String>of() : keywords;
    if (mode == null) {
      return new MonitorRule(words.isEmpty() ? MonitorMode.USUAL : MonitorMode.KEYWORDS, words);
    }
    return new MonitorRule(MonitorMode.parse(mode), words);
  }

  private static List<String> checked(List<String> keywords) {
    if (keywords.size() > MOST_KEYWORDS) {
      throw new Problem.Invalid(FIELD, "must hold at most 200 keywords");
    }
    var errors = new ArrayList<FieldError>();
    for (var index = 0; index < keywords.size(); index++) {
      var keyword = keywords.get(index);
      if (keyword == null || !isUsable(keyword)) {
        errors.add(
            new FieldError(
                FIELD + "[" + index + "]",
                "must have 1 to 100 characters, with a letter, a digit or a sign among them"));
      }
    }
    if (!errors.isEmpty()) {
      throw new Problem.Invalid(errors);
    }
    return keywords.stream().map(String::strip).distinct().toList();
  }

  private static boolean isUsable(String keyword) {
    return Text.length(keyword.strip()) <= LONGEST_KEYWORD
        && keyword.chars().noneMatch(Character::isISOControl)
        && !Keywords.isIdle(keyword);
  }
}
