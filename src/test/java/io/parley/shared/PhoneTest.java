package io.parley.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+15550123456 | | 15550123456",
        "15550123456 | | 15550123456",
        "0015550123456 | | 15550123456",
        "+1 (555) 012-3456 | | 15550123456",
        "+1.555.012.3456 | | 15550123456",
        "15550123456@c.us | | 15550123456",
        "15550123456@s.whatsapp.net | | 15550123456",
        "15550123456:12@s.whatsapp.net | | 15550123456",
        "15550123456 | AE | 15550123456",
        "054-123-4567 | IL | 972541234567",
        "07700 900123 | GB | 447700900123",
        "+٤٩٣٠١٢٣٤٥٦ | | 4930123456",
        "\u202a+15550123456\u202c | | 15550123456",
        "1234567 | | 1234567",
        "123456789012345 | | 123456789012345"
      })
  void aNumberIsReadAsItIsWritten(String text, @Nullable String country, String digits) {
    assertThat(Phone.parse(text, country)).contains(new Phone(digits));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nobody",
        "123456",
        "1234567890123456",
        "054-123-4567",
        "+",
        "00",
        "0",
        "15550123456@g.us",
        "+1555x0123456",
        "1@c.us",
        "++15550123456"
      })
  void whatIsNoNumberIsNone(String text) {
    assertThat(Phone.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "5511987654321,551187654321",
    "5215512345678,525512345678",
    "5491123456789,541123456789"
  })
  void spellingsOfOneNumberShareAnAlias(String one, String other) {
    assertThat(new Phone(one).aliasKey()).isEqualTo(new Phone(other).aliasKey());
  }

  @ParameterizedTest
  @CsvSource({
    "15112345678, DE, true", // a mobile of Germany without its zero; no number of the USA
    "612 345 678, ES, true", // Spain writes no zeros: the country code is missing
    "1712345678, DE, true",
    "+15112345678, DE, false",
    "015112345678, DE, false",
    "15550123456, US, false",
    "4915112345678, DE, false",
    "hello, DE, false"
  })
  void aBeginningThatWasCutOffIsSeen(String text, String country, boolean isCut) {
    assertThat(Phone.lacksBeginning(text, country)).isEqualTo(isCut);
  }

  @Test
  void aLandlineInBrazilIsNoMobileWithoutItsNine() {
    assertThat(new Phone("5511932654321").aliasKey())
        .isNotEqualTo(new Phone("551132654321").aliasKey());
  }

  @Test
  void aPhoneHasSevenToFifteenDigits() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Phone("123456"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Phone("+15550123456"));
  }

  @Property
  void whatGoesOutIsReadBack(@ForAll @NumericChars @StringLength(min = 6, max = 14) String rest) {
    var phone = new Phone("4" + rest);
    assertThat(Phone.parse(phone.international())).contains(phone);
    assertThat(Phone.parse(phone.waId().value(), "US")).contains(phone);
    assertThat(Phone.parse(phone.digits())).contains(phone);
  }

  @Property
  void noTextBreaksTheParser(@ForAll String text) {
    assertThat(Phone.parse(text, "IL"))
        .satisfiesAnyOf(
            phone -> assertThat(phone).isEmpty(),
            phone -> assertThat(phone.orElseThrow().digits()).matches("[1-9][0-9]{6,14}"));
  }
}
