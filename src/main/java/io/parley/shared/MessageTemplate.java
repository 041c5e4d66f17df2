package io.parley.shared;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A text with places for what is known of a person: {@code {{name}}}, or {@code {{name|there}}}
 * with what to say where it is not known. Single braces are text.
 */
public final class MessageTemplate {
  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  private final List<Part> parts;

  private MessageTemplate(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  private sealed interface Part {
    record Words(String text) implements Part {}

    record Variable(String name, @Nullable String otherwise) implements Part {}
  }

  /** A text without places: braces in it are text. */
  public static MessageTemplate literal(String text) {
    return new MessageTemplate(List.of(new Part.Words(text)));
  }

  /**
   * @param field of the request, to speak of
   * @throws Problem.Invalid if braces are odd: a slip of the pen must not reach a thousand people
   */
  public static MessageTemplate parse(String text, String field) {
    var parts = new ArrayList<Part>();
    var position = 0;
    while (position < text.length()) {
      var open = text.indexOf(OPEN, position);
      var end = open < 0 ? text.length() : open;
      parts.add(words(text.substring(position, end), field));
      position = end;
      if (open >= 0) {
        var close = text.indexOf(CLOSE, open);
        if (close < 0) {
          throw odd(field, "has '{{' without '}}'");
        }
        parts.add(variable(text.substring(open + OPEN.length(), close), field));
        position = close + CLOSE.length();
      }
    }
    return new MessageTemplate(parts);
  }

  private static Part words(String text, String field) {
    if (text.contains(CLOSE)) {
      throw odd(field, "has '}}' without '{{'");
    }
    return new Part.Words(text);
  }

  private static Part variable(String inside, String field) {
    var bar = inside.indexOf('|');
    var name = (bar < 0 ? inside : inside.substring(0, bar)).strip();
    if (name.isEmpty() || inside.indexOf('{') >= 0 || inside.indexOf('}') >= 0) {
      throw odd(field, "has no name of a variable in '{{" + Text.preview(inside, 50) + "}}'");
    }
    return new Part.Variable(name, bar < 0 ? null : inside.substring(bar + 1).strip());
  }

  private static Problem.Invalid odd(String field, String what) {
    return new Problem.Invalid(
        field, what + ": write {{name}} or {{name|there}}, or send braces with 'literal': true");
  }

  /** The variables without which there is no text: those that have no default. */
  public Set<String> required() {
    var names = new LinkedHashSet<String>();
    for (var part : parts) {
      if (part instanceof Part.Variable(var name, var otherwise) && otherwise == null) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * The text for somebody. What stands in a value is text, whatever braces it has.
   *
   * @param values by the variable's name; null or blank is not known
   * @param defaults as the values, where the template itself has none
   * @return empty if something is not known and has no default
   */
  public Optional<String> render(
      Function<String, @Nullable String> values, Function<String, @Nullable String> defaults) {
    var text = new StringBuilder();
    for (var part : parts) {
      switch (part) {
        case Part.Words(var words) -> text.append(words);
        case Part.Variable(var name, var otherwise) -> {
          var said = first(known(values.apply(name)), otherwise, known(defaults.apply(name)));
          if (said == null) {
            return Optional.empty();
          }
          text.append(said);
        }
      }
    }
    return Optional.of(text.toString());
  }

  private static @Nullable String known(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  private static @Nullable String first(@Nullable String... values) {
    for (var value : values) {
      if (value != null) {
        return value;
      }
    }
    return null;
  }
}
