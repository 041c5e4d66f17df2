package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.accounts.TestTenants.Person;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ten failures in 15 minutes for an account, 100 for an address. */
@ServerTest
class SignInThrottleTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired MeterRegistry meters;

  private Person person;

  @BeforeEach
  void somebody() {
    forget();
    person = world.person(world.tenant("unlimited"), "owner");
  }

  @AfterEach
  void forget() {
    jdbc.sql("delete from sign_in_failure").update();
  }

  @Test
  void afterTenFailuresAnAccountWaitsWhateverIsTried() {
    fail(person.email(), 10);
    var before = compared();
    var refused = login(person).expect(429);
    assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(840L, 900L);
    assertThat(refused.detail()).isEqualTo("Too many sign-ins failed: wait and try again.");
    assertThat(compared()).isEqualTo(before);
    assertThat(failures()).isEqualTo(10);
    login(world.person(world.tenant("free"), "owner")).expect(200);
  }

  @Test
  void anAccountThatDoesNotExistWaitsAsWell() {
    fail("nobody@example.com", 10);
    assertThat(wrong("nobody@example.com").expect(429).detail())
        .isEqualTo("Too many sign-ins failed: wait and try again.");
  }

  @Test
  void anotherSpellingIsTheSameAccount() {
    fail(person.email(), 10);
    wrong(person.email().toUpperCase(java.util.Locale.ROOT)).expect(429);
    wrong("  " + person.email() + " ").expect(429);
    wrong(person.email() + "\\u0000").expect(429);
  }

  @Test
  void nobodyWaitsForEver() {
    fail(person.email(), 10);
    login(person).expect(429);
    age("14 minutes 58 seconds");
    var soon = login(person);
    assertThat(soon.status() == 200 || soon.header("Retry-After").matches("[12]")).isTrue();
    age("3 seconds");
    login(person).expect(200);
    fail(person.email(), 1);
    assertThat(failures()).as("old ones are gone").isEqualTo(1);
  }

  @Test
  void failuresAreForgottenOneByOne() {
    fail(person.email(), 5);
    age("10 minutes");
    fail(person.email(), 5);
    var wait = Long.parseLong(login(person).expect(429).header("Retry-After"));
    assertThat(wait).isBetween(240L, 300L);
    age("6 minutes");
    fail(person.email(), 5);
    login(person).expect(429);
  }

  @Test
  void successesCountAsNothingAndForgiveNothing() {
    for (var number = 0; number < 12; number++) {
      login(person).expect(200);
    }
    assertThat(failures()).isZero();
    fail(person.email(), 9);
    login(person).expect(200);
    assertThat(failures()).isEqualTo(9);
    fail(person.email(), 1);
    login(person).expect(429);
  }

  @Test
  void manyAtOnceAreAsManyAsOneByOne() throws Exception {
    var before = compared();
    var calls = new ArrayList<Callable<Integer>>();
    for (var number = 0; number < 40; number++) {
      calls.add(() -> wrong(person.email()).status());
    }
    var statuses = new ArrayList<Integer>();
    try (var threads = Executors.newFixedThreadPool(40)) {
      for (var answer : threads.invokeAll(calls)) {
        statuses.add(answer.get());
      }
    }
    assertThat(statuses).containsOnly(401, 429);
    assertThat(Collections.frequency(statuses, 401)).isEqualTo(10);
    assertThat(compared() - before)
        .as("each with as many hashes, however many there are")
        .isEqualTo(50);
  }

  @Test
  void afterAHundredFailuresAnAddressWaitsWhateverItClaimsToBe() {
    fail(person.email(), 1);
    pretendThatItFailed(98);
    login(person).expect(200);
    fail("somebody-else@example.com", 1);
    for (var header : List.of("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP")) {
      for (var number = 1; number < 4; number++) {
        var address = (header.equals("Forwarded") ? "for=" : "") + "198.51.100." + number;
        world.stranger().with(header, address).post("/auth/login", person.login()).expect(429);
      }
    }
    age("16 minutes");
    login(person).expect(200);
  }

  @Test
  void whoTriedWhatIsNotReadable() {
    fail("somebody@example.com", 1);
    var kept =
        jdbc.sql(
                "select string_agg(f::text || encode(account, 'escape') || encode(network, 'escape'), ' ') from sign_in_failure f")
            .query(String.class)
            .single();
    assertThat(kept).doesNotContain("somebody", "127.0.0.1", "7f000001");
  }

  private void fail(String email, int times) {
    for (var number = 0; number < times; number++) {
      wrong(email).expect(401);
    }
  }

  private Api.Answer login(Person who) {
    return world.stranger().post("/auth/login", who.login());
  }

  private Api.Answer wrong(String email) {
    return world
        .stranger()
        .post("/auth/login", "{\"email\": \"%s\", \"password\": \"a guess\"}".formatted(email));
  }

  /** Further failures of this address, each at another account. */
  private void pretendThatItFailed(int times) {
    jdbc.sql(
            """
            insert into sign_in_failure (account, network, at)
            select sha256(number::text::bytea), f.network, f.at
            from generate_series(1, :times) as number, (select network, at from sign_in_failure limit 1) as f
            """)
        .param("times", times)
        .update();
  }

  private void age(String by) {
    jdbc.sql("update sign_in_failure set at = at - cast(:by as interval)").param("by", by).update();
  }

  private int failures() {
    return jdbc.sql("select count(*) from sign_in_failure").query(Integer.class).single();
  }

  private double compared() {
    return meters.get("parley.passwords.compared").counter().count();
  }
}
