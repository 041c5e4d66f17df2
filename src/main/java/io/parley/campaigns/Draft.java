package io.parley.campaigns;

import io.parley.gateway.OutgoingMessage;
import io.parley.sending.NewRecipient;
import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Text;
import io.parley.shared.WaId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bulk send before it is made: everybody in the list, and what each would be sent.
 *
 * @param people in the order of sending
 */
record Draft(Wish wish, List<Person> people) {
  Draft {
    people = List.copyOf(people);
  }

  /**
   * A member of the list, or the one chat.
   *
   * @param id of the person today; null where the chat is a group
   * @param phone null where the chat is a group, or the person's is hidden
   * @param variables what else is known of them
   * @param chat in the form that the network uses
   * @param skipped why they are sent nothing; null for who is
   */
  record Person(
      @Nullable ContactId id,
      @Nullable Phone phone,
      @Nullable String name,
      Map<String, String> variables,
      WaId chat,
      @Nullable String skipped) {
    @Nullable String value(String variable) {
      return switch (variable) {
        case "name" -> name;
        case "phone" -> phone == null ? null : phone.international();
        default -> variables.get(variable);
      };
    }

    private String called() {
      return phone == null ? chat.value() : phone.international();
    }

    private boolean knows(String variable) {
      var value = value(variable);
      return value != null && !value.isBlank();
    }
  }

  /**
   * Makes sure that there is somebody to send to, and a text for each.
   *
   * @throws Problem.Invalid that says what is missing, and for how many
   */
  void check() {
    if (addressed().findAny().isEmpty()) {
      throw nobody();
    }
    wish.template().required().stream()
        .filter(variable -> !isGiven(variable))
        .forEach(this::requireKnown);
  }

  private Problem nobody() {
    return switch (wish.target()) {
      case Target.Members _ ->
          new Problem.Invalid(
              "custom_group_id",
              people.isEmpty()
                  ? "names a list without members: add somebody first"
                  : "names a list of whose " + people.size() + " members none may be sent to");
      case Target.Chat _ -> new Problem.Forbidden(String.valueOf(people.getFirst().skipped()));
    };
  }

  private boolean isGiven(String variable) {
    return !wish.variables().getOrDefault(variable, "").isBlank();
  }

  private void requireKnown(String variable) {
    if (!variables().contains(variable)) {
      throw new Problem.Invalid(
          wish.letter().contentField(),
          "has the variable '"
              + variable
              + "', which no member of the list has: correct it, or give a default as in {{"
              + variable
              + "|there}}");
    }
    var lacking = addressed().filter(person -> !person.knows(variable)).count();
    if (lacking > 0) {
      throw new Problem.Invalid(
          wish.letter().contentField(),
          "has the variable '"
              + variable
              + "', which "
              + lacking
              + " of "
              + toSend()
              + " recipients lack: give a default as in {{"
              + variable
              + "|there}}");
    }
  }

  private HashSet<String> variables() {
    var known = new HashSet<>(List.of("name", "phone"));
    people.forEach(person -> known.addAll(person.variables().keySet()));
    return known;
  }

  Stream<Person> addressed() {
    return people.stream().filter(person -> person.skipped() == null);
  }

  int toSend() {
    return Math.toIntExact(addressed().count());
  }

  /** How many are skipped, by why. */
  Map<String, Integer> skipped() {
    var reasons = new LinkedHashMap<String, Integer>();
    people.stream()
        .map(Person::skipped)
        .flatMap(Stream::ofNullable)
        .forEach(reason -> reasons.merge(reason, 1, Integer::sum));
    return reasons;
  }

  /** One after the other, so that not all texts are there at once. */
  Iterable<NewRecipient> recipients() {
    return people.stream().map(this::recipient)::iterator;
  }

  private NewRecipient recipient(Person person) {
    return new NewRecipient(
        person.id(),
        person.chat(),
        person.phone(),
        person.name(),
        person.skipped() == null ? text(person) : "",
        person.skipped());
  }

  /**
   * @throws Problem.Invalid if it cannot be sent, naming the person
   */
  String text(Person person) {
    var text = wish.template().render(person::value, wish.variables()::get).orElseThrow();
    if (Text.length(text) > OutgoingMessage.LONGEST_TEXT) {
      throw refused(person, "has more than 4096 characters");
    }
    if (text.isBlank() && wish.letter().content() != null) {
      throw refused(person, "is empty");
    }
    return text;
  }

  private Problem.Invalid refused(Person person, String what) {
    return new Problem.Invalid(
        wish.letter().contentField(), what + " when it is filled in for " + person.called());
  }
}
