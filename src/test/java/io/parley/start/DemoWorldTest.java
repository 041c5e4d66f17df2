package io.parley.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoWorldTest {
  /** Numbers that Ofcom and ACMA keep for fiction: valid, and nobody's. */
  private static final List<String> FICTION = List.of("+447700900", "+61491570");

  private static final DemoWorld WORLD = DemoWorld.read();

  @Test
  void fortyPeopleInFiveLanguagesAreInThreeGroups() {
    assertThat(WORLD.people()).hasSize(40);
    assertThat(WORLD.people().stream().collect(Collectors.groupingBy(DemoWorld.Person::language)))
        .containsOnlyKeys("en", "es", "pt", "he", "zh")
        .allSatisfy((_, speakers) -> assertThat(speakers).hasSize(8));
    assertThat(WORLD.groups()).hasSize(3);
    assertThat(WORLD.groups()).filteredOn(DemoWorld.Group::isWatched).hasSize(2);
  }

  @Test
  void everybodySaysSomething() {
    assertThat(WORLD.lines()).hasSizeGreaterThan(140);
    assertThat(WORLD.lines().stream().map(DemoWorld.Line::by))
        .containsAll(WORLD.people().stream().map(DemoWorld.Person::id).toList());
  }

  @Test
  void nobodySaysTheSameTwice() {
    assertThat(WORLD.lines()).extracting(DemoWorld.Line::text).doesNotHaveDuplicates();
  }

  @Test
  void someWriteDirectly() {
    assertThat(WORLD.lines()).filteredOn(line -> line.group() == null).hasSizeBetween(5, 10);
  }

  @Test
  void everyPhoneIsNobodys() {
    assertThat(WORLD.people()).extracting(DemoWorld.Person::phone).allMatch(DemoWorldTest::nobodys);
  }

  @Test
  void keywordsAreFewEnoughAndDistinct() {
    assertThat(WORLD.groups())
        .extracting(DemoWorld.Group::keywords)
        .allSatisfy(
            keywords -> {
              assertThat(keywords).hasSizeLessThanOrEqualTo(200).doesNotHaveDuplicates();
              assertThat(keywords)
                  .allSatisfy(keyword -> assertThat(keyword.strip()).hasSizeBetween(1, 100));
            });
  }

  @Test
  void theLivelyBeginningIsInAllLanguagesAndGroups() {
    var beginning = WORLD.lines().subList(0, DemoPace.LIVELY_LINES);
    assertThat(beginning.stream().map(DemoWorld.Line::by).map(WORLD::person))
        .extracting(DemoWorld.Person::language)
        .contains("en", "es", "pt", "he", "zh");
    assertThat(beginning.stream().map(DemoWorld.Line::group).filter(Objects::nonNull))
        .containsAll(WORLD.groups().stream().map(DemoWorld.Group::id).toList());
  }

  @Test
  void aWorldThatContradictsItselfIsRefused() {
    var group = new DemoWorld.Group("homes", "Homes", List.of());
    var ana = new DemoWorld.Person("ana", "Ana", "+15550101201", "es", List.of("homes"));
    var twin = new DemoWorld.Person("eva", "Eva", "+15550101201", "es", List.of("homes"));
    var lost = new DemoWorld.Person("ana", "Ana", "+15550101201", "es", List.of("ships"));

    assertThat(world(group, List.of(ana), "ana", "homes").peopleIn(group)).containsExactly(ana);
    assertThatThrownBy(() -> world(group, List.of(ana, twin), "ana", "homes"))
        .hasMessage("two people share a phone");
    assertThatThrownBy(() -> world(group, List.of(lost), "ana", "homes"))
        .hasMessage("ana is in an unknown group");
    assertThatThrownBy(() -> world(group, List.of(ana), "eva", "homes"))
        .hasMessage("nobody is called eva");
    assertThatThrownBy(() -> world(group, List.of(ana), "ana", "ships"))
        .hasMessage("ana writes in a group of others: Hola");
  }

  private static DemoWorld world(
      DemoWorld.Group group, List<DemoWorld.Person> people, String by, String chat) {
    return new DemoWorld(
        "Phone", List.of(group), people, List.of(new DemoWorld.Line(by, chat, "Hola")));
  }

  private static boolean nobodys(String phone) {
    var numbers = PhoneNumberUtil.getInstance();
    try {
      return FICTION.stream().anyMatch(phone::startsWith)
          || !numbers.isValidNumber(numbers.parse(phone, null));
    } catch (NumberParseException _) {
      return true;
    }
  }
}
