package io.parley.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In the tables: a keyword, and a text that it is looked for in. */
class KeywordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          price       | Price?
          price       | what is the PRICE
          price       | _price_ *price* (price)
          price       | price's
          price       | full-price
          looking for | Looking   for a flat
          looking for | we are looking FOR
          $100        | US$100
          100€        | 100€/month
          straße      | HAUPTSTRASSE STRASSE 1
          STRASSE     | in der Straße
          Straße      | GROẞE STRAẞE
          istanbul    | İSTANBUL
          İstanbul    | istanbul
          İstanbul    | i\u0307stanbul
          İ\u0316zmir    | i\u0316\u0307zmir
          İ\u0316zmir    | i\u0307\u0316zmir
          ｐｒｉｃｅ  | price
          ﬁnd         | FIND
          iphone      | iPhone을 사고 싶어요
          2           | room ２!
          """)
  void findsLatinWords(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          price       | priceless
          price       | overprice
          price       | price2
          price       | pric e
          looking for | looking forward
          looking for | lookingfor
          looking for | looking, for
          100         | 1000
          ISI         | ısı
          strase      | straße
          lodz        | łodz
          c++         | c+
          """)
  void leavesOtherLatinWordsAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          куплю       | КУПЛЮ квартиру
          куплю       | Срочно куплю!
          ищу дом     | Ищу  дом в Химках
          цена*       | какая ценa? ценами
          елка        | живая ёлка
          ёлка        | ЁЛКА
          мой         | Мой номер
          мой         | мои\u0306
          замок       | за\u0301мок
          їжа         | ЇЖА
          купи        | "купи"
          """)
  void findsCyrillicWords(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          мои         | мой
          мой         | мои
          ёлка        | елка
          іжа         | їжа
          дом         | домой
          дом         | роддом
          цена        | ценами
          за\u0301мок | замок
          """)
  void leavesOtherCyrillicWordsAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          مطلوب       | مطلوب شقة
          السعر       | كم السعر؟
          السعر       | السِّعْرُ
          السعر       | الســـعر
          سِعر        | سعر
          ابحث عن     | أبحث عن شقة
          للايجار     | للإيجار
          محتاج*      | محتاجة
          ١٢٣         | رقم 123
          100         | ١٠٠ ريال
          ۵           | 5
          می‌خواهم    | میخواهم
          مطلوب       | ﻣﻄﻠﻮﺏ
          """)
  void findsArabicWords(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          السعر       | الأسعار
          سعر         | السعر
          محتاج       | محتاجة
          أبحث        | ابحث
          ابي         | ابيع
          100         | ١٠٠٠
          """)
  void leavesOtherArabicWordsAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          מחיר        | מה המחיר או מחיר?
          שלום        | שָׁלוֹם
          שָׁלוֹם     | שלום
          מחפש*       | מחפשים דירה
          ש"ח         | 500 ש״ח
          ש״ח         | 500 ש”ח
          ז'קט        | ז׳קט חדש
          דירה        | בית־דירה
          דירה        | \u200Fדירה\u200E
          """)
  void findsHebrewWords(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          מחיר        | מחירים
          מחיר        | המחיר
          מחפש        | מחפשת
          דירה        | דירת
          לקנות       | ל קנות
          """)
  void leavesOtherHebrewWordsAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          手机        | 我要买手机吗
          iPhone      | 我要买iPhone手机
          iPhone手机  | 我要买iphone手机
          求          | 求购
          多少钱      | 多少钱
          ５个        | 买5个
          预算 5      | 预算　５
          5           | 共5个
          """)
  void findsChineseAnywhere(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          手机        | 手 机
          iPhone      | 我要买iPhones手机
          机手        | 手机
          Phone手机   | iPhone手机
          5个         | 15个
          """)
  void leavesOtherChineseAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          探して      | 部屋を探しています
          コーヒ      | コーヒー
          ガ          | ｶﾞｽ
          が          | か\u3099
          いくら      | これはいくらですか
          PC          | 中古PCを買いたい
          """)
  void findsJapaneseAnywhere(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          か          | が
          が          | か
          は          | ぱ
          か          | か\u309A
          カ          | か
          PC          | 中古PCSを
          """)
  void leavesOtherJapaneseAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          หา          | กำลังหาห้อง
          ราคา        | ราคาเท่าไหร่
          น้ำ         | น\u0E49\u0E33ดื่ม
          บ้าน        | ซื้อบ้าน
          5000        | งบ๕๐๐๐บาท
          ซื้อ        | อยาก\u200Bซื้อ\u200Bรถ
          """)
  void findsThaiAnywhere(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          มา          | ม้า
          ม้า         | มา
          ก           | กิน
          น           | น้ำ
          ราค         | รัคา
          """)
  void leavesOtherThaiAndHalvesOfLettersAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ຊື້          | ຢາກຊື້ລົດ
          ລາຄາ        | ລາຄາເທົ່າໃດ
          ທິນ         | ຊອກຫາທິນ
          ទិញ         | ចង់ទិញឡាន
          តម្លៃ        | តម្លៃប៉ុន្មាន
          ឡាន         | ទិញឡានមួយ
          ဝယ်         | ကားဝယ်ချင်တယ်
          ဈေး         | ဈေးဘယ်လောက်လဲ
          ကား         | ကားဝယ်မယ်
          """)
  void findsLaoKhmerAndBurmeseAnywhere(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ຊ           | ຊື້
          ລາຄາ        | ລາຄ
          ທນ          | ທິນ
          ទ           | ទិញ
          ឡន          | ឡាន
          ទញ          | ទិញ
          ဝယ          | ဝယ်
          က           | ကား
          ဈး          | ဈေး
          """)
  void leavesHalvesOfTheirLettersAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          🏠          | need a🏠now
          ❤           | love ❤️
          ❤️          | love ❤
          👍          | ok 👍🏽
          👩‍💻          | a 👩🏽‍💻 here
          🇮🇱          | 🇺🇸🇮🇱
          1️⃣          | call 1⃣
          1           | call 1️⃣
          🔥 sale     | 🔥  SALE
          """)
  void findsEmojiAnywhere(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          👍🏽          | 👍
          👍🏽          | 👍🏿
          👩          | 👩‍💻
          💻          | 👩‍💻
          🇸🇮          | 🇺🇸🇮🇱
          🏴          | 🏴󠁧󠁢󠁥󠁮󠁧󠁿
          🏠          | 🏡
          """)
  void leavesOtherEmojiAndTheirPartsAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          가격        | 가격이 얼마예요
          가격        | 가격?
          구해요      | 방 구해요
          만원        | 50만원에
          """)
  void findsHangulAtTheBeginningOfWords(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          격          | 가격
          가겨        | 가격
          가          | 각
          """)
  void leavesOtherHangulAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          खरीद*       | खरीदी
          किताब       | नई किताब चाहिए
          τιμη        | ΤΙΜΗ
          οδος        | ΟΔΟΣ οδός
          ΟΔΟΣ        | οδος
          αι          | ᾳ
          """)
  void findsOtherScripts(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          क           | कि
          खरीद        | खरीदी
          कताब        | किताब
          """)
  void leavesOtherWordsOfOtherScriptsAlone(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cafe        | Café
          cafe        | cafe\u0301
          café        | CAFÉ
          café        | cafe\u0301
          cafe\u0301  | café
          interes*    | interés
          preco*      | preços
          tieng viet  | tiếng Việt
          ế           | e\u0302\u0301
          """)
  void countsAccentsOnlyOfKeywordsThatHaveSome(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          café        | cafe
          café        | cafè
          café        | café\u0316
          café*       | café\u0316s
          ê           | ế
          ê*          | ế
          ano         | anos
          """)
  void countsAllAccentsOfKeywordsThatHaveSome(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"don't", "don’t", "don‘t", "donʼt", "don`t", "don´t", "don＇t", "DON′T"})
  void unifiesApostrophes(String spelling) {
    assertFound("don't", spelling);
    assertFound(spelling, "I don't");
  }

  @ParameterizedTest
  @ValueSource(strings = {"“x”", "”x“", "„x“", "«x»", "\"x\"", "＂x＂", "״x״", "″x″"})
  void unifiesQuotes(String spelling) {
    assertFound("\"x\"", spelling);
    assertFound(spelling, "say \"x\"!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pri\u200Bce",
        "pri\u200Cce",
        "pri\u200Dce",
        "pri\u00ADce",
        "\uFEFFprice",
        "price\u200E",
        "\u202Bprice\u202C",
        "\u2067price\u2069",
        "pric\uFE0Fe",
        "pri\u2060ce"
      })
  void ignoresTheInvisible(String spelling) {
    assertFound("price", spelling);
    assertFound(spelling, "price");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "a  b", "a\n\tb", "a\u00A0b", "a\u3000b", " a \u2009 b ", "a\u0085b"})
  void takesAnyWhiteSpaceForOneSpace(String spelling) {
    assertFound("a b", spelling);
    assertFound(spelling, "x a b y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          looking*    | lookings
          looking*    | looking
          looking＊   | lookings
          手*         | 手机
          5**         | 5*
          *5          | *5
          a*b         | a*b
          looking *   | looking at
          """)
  void continuesAfterAStarAtTheEnd(String keyword, String text) {
    assertFound(keyword, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          looking*    | overlooking
          *5          | 15
          a*b         | acb
          looking *   | lookings
          """)
  void takesOtherStarsAsTheyAre(String keyword, String text) {
    assertNotFound(keyword, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "*", " *", "\u200D", "\u0301", "\uFE0F*"})
  void findsNothingByAnEmptyKeyword(String keyword) {
    assertNotFound(keyword, "");
    assertNotFound(keyword, "a * b \u0301 \uFE0F 手");
  }

  @Test
  void listsTheLongestFirstAndOfEqualsTheFirst() {
    var keywords = Keywords.compile(List.of("for", "looking", "LOOKING", "look*", "looking for"));

    assertThat(keywords.matchesIn("Looking for a LOOKING glass"))
        .containsExactly("looking for", "looking", "LOOKING", "look*", "for");
  }

  @Test
  void measuresLengthAfterNormalisation() {
    var keywords = Keywords.compile(List.of("  a  b  ", "a b c", "cafe\u0301", "cafes*"));

    assertThat(keywords.matchesIn("a b c cafés café"))
        .containsExactly("a b c", "cafes*", "cafe\u0301", "  a  b  ");
  }

  @Test
  void namesAKeywordOnceThoughListedTwice() {
    assertThat(Keywords.compile(List.of("a", "b", "a")).matchesIn("b a a"))
        .containsExactly("a", "b");
  }

  @Test
  void findsKeywordsInsideOfOthers() {
    var keywords = Keywords.compile(List.of("b", "a b", "b c", "a b c d", "é b", "c"));

    assertThat(keywords.matchesIn("a b c é b")).containsExactly("a b", "b c", "é b", "b", "c");
  }

  @Test
  void findsEachOfTenThousandKeywords() {
    var words = IntStream.range(0, 10_000).mapToObj(number -> "word " + number + "é").toList();
    var keywords = Keywords.compile(words);

    assertThat(keywords.matchesIn(String.join(" ", words)))
        .containsExactlyInAnyOrderElementsOf(words);
    assertThat(keywords.matchesIn("WORD 7É, word 77")).containsExactly("word 7é");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0301",
        "\u0316\u0301",
        "a\u0316\u0301",
        "\u0301\u200C\u0316",
        "\u0654\uFE71\u0655",
        "\u0301\uFF9E",
        "\u0301\u0640\u0316",
        "\uD800",
        "\uDC00",
        "\uDC00\uD800",
        "\0",
        "\uFDFA",
        "👩\u200D",
        "👍🏽",
        "🇮",
        "\uDB40\uDC67",
        "e\u0301",
        "ｶﾞ",
        "\u1100\u1161",
        "a",
        "*",
        " "
      })
  void survivesHostileText(String part) {
    var keywords =
        Keywords.compile(List.of("a", "á", "aa*", part, part + "*", part.repeat(50), "end"));

    assertThat(keywords.matchesIn(part.repeat(100_000 / part.length()) + " end")).contains("end");
  }

  @Test
  void survivesNestedKeywords() {
    var nested = IntStream.rangeClosed(1, 100).mapToObj(length -> "求".repeat(length)).toList();
    var found = new ArrayList<>(nested);

    assertThat(Keywords.compile(nested).matchesIn("求".repeat(100_000)))
        .containsExactlyElementsOf(found.reversed());
  }

  @Test
  void cutsRunsOfMarksWithoutLosingTheWord() {
    assertFound("zalgo", "z" + "\u0301\u0316".repeat(5_000) + "algo");
  }

  @Test
  void takesALineBreakBeforeAStarForASpace() {
    assertFound("looking\n*", "looking at");
    assertNotFound("looking\n*", "lookings");
  }

  @Test
  void pairsFlagsOnlySideBySide() {
    assertFound("🇱", "🇮\u0E34🇱");
    assertNotFound("🇱", "🇮🇱");
  }

  private static void assertFound(String keyword, String text) {
    assertThat(Keywords.compile(List.of(keyword)).matchesIn(text)).containsExactly(keyword);
  }

  private static void assertNotFound(String keyword, String text) {
    assertThat(Keywords.compile(List.of(keyword)).matchesIn(text)).isEmpty();
  }
}
