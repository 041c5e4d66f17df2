package io.parley.audiences.imports;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How the columns of phones and of names are called, in the languages of those who send files. */
final class ColumnWords {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}]+");

  private static final List<String> PHONES =
      words(
          """
          phone, phone number, mobile, mobile phone, mobile number, cell, cell phone, cellphone, whatsapp,
          whatsapp number, telephone, telephone number, tel, tel no, msisdn, contact number, phone no, phone 1 value,
          wa id, contact phone,
          telefon, telefonnummer, handy, handynummer, mobil, mobilnummer, mobiltelefon, rufnummer, mobilfunknummer,
          teléfono, número de teléfono, móvil, celular, teléfono móvil, teléfono celular, número de celular,
          telefone, número de telefone, telemóvel, telefone celular,
          téléphone, numéro de téléphone, portable, téléphone portable,
          telefono, numero di telefono, cellulare,
          telefoon, telefoonnummer, mobiel, gsm, mobiel nummer,
          телефон, номер телефона, мобильный, мобильный телефон, сотовый, мобільний, номер телефону,
          טלפון, טלפון נייד, נייד, מספר טלפון, סלולרי,
          هاتف, الهاتف, رقم الهاتف, جوال, الجوال, رقم الجوال, موبايل, تلفن, موبایل, شماره تلفن,
          फ़ोन, फोन, मोबाइल, फ़ोन नंबर, मोबाइल नंबर, दूरभाष,
          电话, 电话号码, 手机, 手机号, 手机号码, 電話, 電話號碼, 手機, 電話番号, 携帯, 携帯電話, 携帯番号,
          전화, 전화번호, 휴대폰, 휴대전화, 휴대폰번호,
          telepon, nomor telepon, nomor hp, no hp, no telepon, hp, no wa, nomor wa,
          số điện thoại, điện thoại, sđt, โทรศัพท์, เบอร์โทร, เบอร์โทรศัพท์, เบอร์มือถือ,
          telefon numarası, telefon no, cep, cep telefonu, cep no,
          puhelin, puhelinnumero, matkapuhelin, telefonszám, mobilszám, telefonní číslo, numer telefonu,
          telefon komórkowy, număr de telefon, τηλέφωνο, κινητό, simu, namba ya simu
          """);

  /** Not alone a sign of phones: a file may number its rows. */
  private static final List<String> NUMBERS =
      words(
          "number, contact, numero, número, numéro, nummer, nr, номер, מספר, رقم, 号码, 番号, nomor, numer");

  private static final List<String> NAMES =
      words(
          """
          name, full name, fullname, display name, contact name, customer name, customer, client name, contact person,
          nombre, nombre completo, nombre y apellidos, nome, nome completo, nom, nom complet, naam, volledige naam,
          имя, фио, имя и фамилия, ім я, піб, שם, שם מלא, الاسم, اسم, الاسم الكامل, نام, नाम, पूरा नाम,
          姓名, 名字, 名前, 氏名, お名前, 이름, 성명, nama, nama lengkap, tên, họ tên, họ và tên, ชื่อ, ad, ad soyad, adı soyadı,
          isim, nimi, név, teljes név, jméno, imię, imię i nazwisko, nume, nume complet, όνομα, ονοματεπώνυμο, namn, navn,
          jina, first name, given name, vorname, primer nombre, primeiro nome, prénom, voornaam, contact
          """);

  private ColumnWords() {}

  /** The column of phones: by the word that tells most. */
  static Optional<String> phone(Header header) {
    return named(header, PHONES)
        .or(() -> beginning(header, PHONES))
        .or(() -> named(header, NUMBERS));
  }

  static Optional<String> name(Header header) {
    return named(header, NAMES);
  }

  private static Optional<String> named(Header header, List<String> words) {
    return words.stream().flatMap(word -> columns(header, word::equals)).findFirst();
  }

  /** As in {@code Mobile (work)} or {@code WhatsApp-Nummer}. */
  private static Optional<String> beginning(Header header, List<String> words) {
    return words.stream()
        .filter(word -> word.length() > 3)
        .flatMap(word -> columns(header, column -> column.startsWith(word + " ")))
        .findFirst();
  }

  private static Stream<String> columns(
      Header header, java.util.function.Predicate<String> isMeant) {
    return header.columns().stream().filter(column -> isMeant.test(plain(column)));
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(",")).map(ColumnWords::plain).toList();
  }

  /** Without regard to case, accents and signs. */
  static String plain(String text) {
    var letters = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
    return OTHER.matcher(letters).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
  }
}
