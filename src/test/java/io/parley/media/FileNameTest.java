package io.parley.media;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '!',
      value = {
        "offer.pdf, offer.pdf",
        "../../etc/passwd, passwd",
        "..\\..\\boot.ini, boot.ini",
        "/etc/cron.d/job, job",
        "C:\\Users\\me\\a.txt, a.txt",
        "file%2F..%2Fx, file_2F.._2Fx",
        "a;b=\"c\".pdf, a_b=_c_.pdf",
        "a<b>c|d?e*.png, a_b_c_d_e_.png",
        "...hidden.., hidden",
        "הצעה.pdf, הצעה.pdf",
        "报价单.xlsx, 报价单.xlsx"
      })
  void onlyANameIsLeftOfAName(String given, String left) {
    assertThat(FileName.clean(given)).isEqualTo(left);
  }

  @Test
  void whatIsNotSeenIsTakenOut() {
    assertThat(FileName.clean("invoice\u202Efdp.exe")).isEqualTo("invoicefdp.exe");
    assertThat(FileName.clean("a\u0000b\r\nSet-Cookie: x\u0007.txt"))
        .isEqualTo("abSet-Cookie_ x.txt");
    assertThat(FileName.clean("\u2066x\u2069\uFEFF.pdf")).isEqualTo("x.pdf");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", ".", "..", "../", "/", "\\", " . ", "\u0000", "\u202E"})
  void nothingIsNoName(@Nullable String name) {
    assertThat(FileName.clean(name)).isNull();
  }

  @Test
  void aLongNameKeepsItsEnd() {
    var clean = String.valueOf(FileName.clean("x".repeat(300) + ".pdf"));
    assertThat(clean).hasSizeLessThanOrEqualTo(150).startsWith("xxx").endsWith(".pdf");
    assertThat(FileName.clean("x." + "y".repeat(300))).hasSizeLessThanOrEqualTo(150);
  }

  @Test
  void bothSpellingsStandInTheHeader() {
    assertThat(FileName.disposition("attachment", "Prix été €.pdf"))
        .isEqualTo(
            "attachment; filename=\"Prix _t_ _.pdf\"; filename*=UTF-8''Prix%20%C3%A9t%C3%A9%20%E2%82%AC.pdf");
  }

  @Property
  void noNameEscapesFromItsPlace(@ForAll String name) {
    var clean = FileName.clean(name);
    if (clean != null) {
      assertThat(clean).isNotIn(".", "..").doesNotContain("/", "\\", "\"", "\u202E", "\u0000");
      assertThat(FileName.disposition("attachment", clean))
          .matches("attachment; filename=\"[A-Za-z0-9 ._()-]+\"; filename\\*=UTF-8''[\\x21-\\x7E]+")
          .doesNotContain(";;");
    }
  }
}
