package io.parley.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharedWordsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1-1-1-1-1",
        "",
        "not an id",
        "01a1fd97-75c7-7d05-b672-0a481890f86bx",
        "+1a1fd97-75c7-7d05-b672-0a481890f86b",
        "001a1fd97-5c7-7d05-b672-0a481890f86b"
      })
  void onlyTheUsualFormIsAnId(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> LeadId.valueOf(text));
  }

  @Test
  void anIdIsReadInCapitalsToo() {
    var id = "01a1fd97-75c7-7d05-b672-0a481890f86b";
    assertThat(LeadId.valueOf(id.toUpperCase(Locale.ROOT))).hasToString(id);
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    var first = Duration.ofMinutes(5);
    var longest = Duration.ofDays(1);
    assertThat(Backoff.pause(first, 0, longest)).isEqualTo(first);
    assertThat(Backoff.pause(first, 3, longest)).isEqualTo(Duration.ofMinutes(40));
    assertThat(Backoff.pause(first, 9, longest)).isEqualTo(longest);
    assertThat(Backoff.pause(first, Integer.MAX_VALUE, longest)).isEqualTo(longest);
  }

  @Test
  void manageIncludesReadOfItsResourceOnly() {
    var scopes = new Scopes(Set.of("leads:manage"));
    assertThat(scopes.allow("leads:read")).isTrue();
    assertThat(scopes.allow("leads:manage")).isTrue();
    assertThat(scopes.allow("groups:read")).isFalse();
    assertThat(new Scopes(Set.of("messages:send")).allow("messages:read")).isFalse();
    assertThat(new Scopes(Set.of("leads:read")).include(scopes)).isFalse();
    assertThat(Scopes.everything().include(scopes)).isTrue();
    assertThat(scopes.include(Scopes.everything())).isFalse();
    assertThat(scopes.allowOneOf(List.of())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "15550123456@c.us, 15550123456@c.us",
    "15550123456:3@s.whatsapp.net, 15550123456@c.us",
    "99120001:7@lid, 99120001@lid",
    "120363012345678901@g.us, 120363012345678901@g.us",
    "status@broadcast, status@broadcast"
  })
  void idsOfWhatsAppLoseTheirDevice(String text, String id) {
    assertThat(WaId.parse(text)).contains(new WaId(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "15550123456", "@c.us", "a b@c.us", "15550123456@example.com", "x@g.us\n"})
  void otherIdsAreNone(String text) {
    assertThat(WaId.parse(text)).isEmpty();
  }

  @Property
  void aCursorComesBackAsItWent(@ForAll @NotEmpty List<String> values) {
    var clean = values.stream().map(Text::clean).toList();
    var cursor = new Cursor("order", clean);
    assertThat(Cursor.decode(cursor.encoded(), "order", clean.size())).isEqualTo(cursor);
  }

  @Property
  void noTextIsTakenForACursor(@ForAll String text) {
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(() -> Cursor.decode(text, "order", 2));
  }

  @Test
  void aSecretIsNotShown() {
    assertThat(new Secret("hush")).hasToString("[REDACTED]");
  }

  @Test
  void aSealedSecretOpensInItsPlaceOnly() {
    var box = new SecretBox(new byte[32]);
    var sealed = box.seal("hush".getBytes(StandardCharsets.UTF_8), "here");
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("hush");
    assertThat(box.open(sealed, "here")).asString().isEqualTo("hush");
    assertThatIllegalStateException().isThrownBy(() -> box.open(sealed, "there"));
    var otherKey = new byte[32];
    otherKey[0] = 1;
    assertThatIllegalStateException()
        .isThrownBy(() -> new SecretBox(otherKey).open(sealed, "here"))
        .withMessageContaining("PARLEY_SECRET_KEY");
    assertThatIllegalArgumentException().isThrownBy(() -> new SecretBox(new byte[31]));
  }

  @Test
  void everyPurposeHasItsOwnKey() {
    var box = new SecretBox(new byte[32]);
    var key = box.derive("here").getEncoded();
    assertThat(key).hasSize(32).isEqualTo(new SecretBox(new byte[32]).derive("here").getEncoded());
    assertThat(key).isNotEqualTo(box.derive("there").getEncoded()).isNotEqualTo(new byte[32]);
    var other = new byte[32];
    other[31] = 1;
    assertThat(new SecretBox(other).derive("here").getEncoded()).isNotEqualTo(key);
  }
}
