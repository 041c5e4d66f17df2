package io.parley.audiences.imports;

import io.parley.shared.Problem;
import io.parley.shared.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which column is what: {@code phone}, perhaps {@code name}, and the variables, each by its name.
 */
record Mapping(SortedMap<String, String> columns) {
  static final String PHONE = "phone";
  static final String NAME = "name";
  private static final int LONGEST_VARIABLE = 100;
  private static final int MOST_SHOWN = 20;

  Mapping {
    columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
  }

  /**
   * What the caller wrote, and a guess for the rest: who names no phone column means the one whose
   * name says it, and any column that is nothing else is a variable.
   *
   * @throws Problem.Invalid if a column is not there, or none holds phones
   */
  static Mapping of(Header header, Map<String, @Nullable String> wanted) {
    var columns = new LinkedHashMap<String, String>();
    wanted.forEach(
        (target, column) -> {
          // A target without a column is as good as left out.
          if (column != null) {
            var name = variable(target);
            if (columns.put(name, column(header, name, column)) != null) {
              throw new Problem.Invalid("mapping", "must give each variable a name of its own");
            }
          }
        });
    if (!columns.containsKey(PHONE)) {
      ColumnWords.phone(without(header, columns)).ifPresent(phone -> columns.put(PHONE, phone));
    }
    if (!columns.containsKey(PHONE)) {
      throw new Problem.Invalid(
          "mapping",
          "must say which column holds the phones, as in {\"phone\": \"…\"}: no column of the file is called like one; they are "
              + shown(header));
    }
    if (!columns.containsKey(NAME)) {
      ColumnWords.name(without(header, columns)).ifPresent(name -> columns.put(NAME, name));
    }
    var used = new HashSet<>(columns.values());
    if (used.size() < columns.size()) {
      throw new Problem.Invalid("mapping", "must name each column once only");
    }
    for (var column : header.columns()) {
      if (!used.contains(column)) {
        columns.put(variableOf(column, header, columns), column);
      }
    }
    return new Mapping(new TreeMap<>(columns));
  }

  /**
   * A column that is called like a target, and is not meant for it, is not lost: it gets a number,
   * but not the name of another column.
   */
  private static String variableOf(String column, Header header, Map<String, String> taken) {
    var name = column;
    for (var number = 2; isTaken(name, column, header, taken); number++) {
      name = column + " " + number;
    }
    return name;
  }

  private static boolean isTaken(
      String name, String column, Header header, Map<String, String> taken) {
    return name.equals(PHONE)
        || name.equals(NAME)
        || taken.containsKey(name)
        || (!name.equals(column) && header.columns().contains(name));
  }

  private static String variable(String target) {
    var name = Text.clean(target).strip();
    if (name.isEmpty() || Text.length(name) > LONGEST_VARIABLE) {
      throw new Problem.Invalid("mapping", "must give each variable a name of 1 to 100 characters");
    }
    return name;
  }

  private static String column(Header header, String target, String wanted) {
    return header.columns().stream()
        .filter(column -> column.equals(wanted.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new Problem.Invalid(
                    "mapping." + target,
                    "must be a column of the file; they are " + shown(header)));
  }

  private static Header without(Header header, Map<String, String> taken) {
    return new Header(
        header.columns().stream().filter(column -> !taken.containsValue(column)).toList());
  }

  private static String shown(Header header) {
    var quoted =
        new ArrayList<>(
            header.columns().stream()
                .limit(MOST_SHOWN)
                .map(column -> "'" + Text.preview(column, 40) + "'")
                .toList());
    if (header.columns().size() > MOST_SHOWN) {
      quoted.add("…");
    }
    return String.join(", ", quoted);
  }

  /** Where in a row the things stand. */
  Layout layout(Header header) {
    var variables = new TreeMap<Integer, String>();
    columns.forEach(
        (target, column) -> {
          if (!target.equals(PHONE) && !target.equals(NAME)) {
            variables.put(header.indexOf(column), target);
          }
        });
    var name = columns.get(NAME);
    return new Layout(
        header.columns().size(),
        header.indexOf(columns.getOrDefault(PHONE, "")),
        name == null ? -1 : header.indexOf(name),
        variables);
  }
}
