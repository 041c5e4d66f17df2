package io.parley.start;

import io.parley.gateway.simulator.Simulator;
import io.parley.shared.Phone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A town to look at: who lives there, in which groups they are, what they say in which order.
 *
 * @param session the name of the session that is in all groups
 */
record DemoWorld(String session, List<Group> groups, List<Person> people, List<Line> lines) {
  private static final String RESOURCE = "/demo/world.json";

  DemoWorld {
    groups = List.copyOf(groups);
    people = List.copyOf(people);
    lines = List.copyOf(lines);
    var byId = byId(people, Person::id);
    var known = byId(groups, Group::id).keySet();
    require(
        people.stream().map(Person::phone).distinct().count() == people.size(),
        "two people share a phone");
    for (var person : people) {
      require(known.containsAll(person.groups()), person.id() + " is in an unknown group");
    }
    for (var line : lines) {
      var group = line.group();
      var by = Objects.requireNonNull(byId.get(line.by()), "nobody is called " + line.by());
      require(
          group == null || by.groups().contains(group),
          line.by() + " writes in a group of others: " + line.text());
    }
  }

  /**
   * @param keywords that make a lead; a group without any is not watched
   */
  record Group(String id, String name, List<String> keywords) {
    Group {
      keywords = List.copyOf(keywords);
    }

    boolean isWatched() {
      return !keywords.isEmpty();
    }
  }

  /**
   * @param phone nobody's: kept for fiction, or of a range that is given to nobody
   * @param language ISO 639
   */
  record Person(String id, String name, String phone, String language, List<String> groups) {
    Person {
      require(Phone.parse(phone).isPresent(), id + " has no phone number");
      groups = List.copyOf(groups);
    }

    Simulator.Person simulated() {
      return new Simulator.Person(Phone.parse(phone).orElseThrow(), name);
    }
  }

  /**
   * @param by a person's id
   * @param group null for a direct message to the session
   */
  record Line(String by, @Nullable String group, String text) {
    Line {
      require(!text.isBlank(), by + " says nothing");
    }
  }

  static DemoWorld read() {
    var json =
        JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    try (var resource = DemoWorld.class.getResourceAsStream(RESOURCE)) {
      return json.readValue(Objects.requireNonNull(resource, RESOURCE), DemoWorld.class);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  Person person(String id) {
    return Objects.requireNonNull(byId(people, Person::id).get(id));
  }

  List<Person> peopleIn(Group group) {
    return people.stream().filter(person -> person.groups().contains(group.id())).toList();
  }

  private static <T> Map<String, T> byId(List<T> all, Function<T, String> id) {
    return all.stream().collect(Collectors.toMap(id, Function.identity()));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
