package io.parley.contacts;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How people ask not to be written to, and what they are answered, language by language. Only words
 * that say nothing else when they stand alone.
 */
enum UsualStopWords {
  ENGLISH(
      "You will get no more messages from us. Write START to get them again.",
      "stop",
      "stop all",
      "stopall",
      "stop messages",
      "stop messaging me",
      "stop texting me",
      "unsubscribe",
      "unsubscribe me",
      "unsub",
      "opt out",
      "optout",
      "remove me",
      "do not contact me",
      "don't contact me",
      "do not message me"),
  SPANISH(
      "No recibirás más mensajes nuestros. Escribe START para volver a recibirlos.",
      "baja",
      "darme de baja",
      "dame de baja",
      "dar de baja",
      "darse de baja",
      "no molestar",
      "no más mensajes",
      "cancelar suscripción",
      "desuscribir",
      "desuscribirme"),
  PORTUGUESE(
      "Você não receberá mais mensagens nossas. Escreva START para voltar a recebê-las.",
      "sair",
      "quero sair",
      "parar",
      "pare",
      "descadastrar",
      "me descadastre",
      "cancelar inscrição",
      "não quero mais mensagens"),
  FRENCH(
      "Vous ne recevrez plus de messages de notre part. Écrivez START pour en recevoir à nouveau.",
      "arrêt",
      "arrêter",
      "arrêtez",
      "désabonner",
      "désabonnement",
      "me désabonner",
      "désinscription",
      "désinscrire",
      "désinscrivez moi",
      "plus de messages"),
  GERMAN(
      "Sie erhalten keine Nachrichten mehr von uns. Schreiben Sie START, um sie wieder zu erhalten.",
      "stopp",
      "abmelden",
      "abbestellen",
      "austragen",
      "keine nachrichten mehr",
      "bitte keine nachrichten mehr"),
  HEBREW(
      "לא יישלחו אליך עוד הודעות מאיתנו. כדי לקבל אותן שוב יש לכתוב START.",
      "הסר",
      "הסירו",
      "הסר אותי",
      "הסירו אותי",
      "להסרה",
      "הסרה",
      "הפסק",
      "תפסיקו לשלוח"),
  ARABIC(
      "لن تصلك منا رسائل بعد الآن. اكتب START لتصلك من جديد.",
      "إيقاف",
      "ايقاف",
      "توقف",
      "إلغاء الاشتراك",
      "الغاء الاشتراك",
      "أوقفوا الرسائل",
      "قف"),
  HINDI(
      "अब आपको हमारे संदेश नहीं मिलेंगे। फिर से पाने के लिए START लिखें।",
      "बंद करो",
      "बंद करें",
      "बन्द करो",
      "रोकें",
      "रोको",
      "संदेश बंद करें",
      "सदस्यता समाप्त करें"),
  CHINESE(
      "您将不再收到我们的消息。如需重新接收，请回复 START。", "退订", "退訂", "取消订阅", "取消訂閱", "停止发送", "停止發送", "不要再发了", "td"),
  RUSSIAN(
      "Вы больше не будете получать от нас сообщения. Чтобы получать их снова, напишите START.",
      "стоп",
      "отписаться",
      "отписка",
      "отпишите меня",
      "не пишите мне"),
  ITALIAN(
      "Non riceverà più messaggi da noi. Scriva START per riceverli di nuovo.",
      "disiscrivimi",
      "disiscrizione",
      "cancellami",
      "rimuovimi",
      "basta messaggi"),
  TURKISH(
      "Size artık mesaj göndermeyeceğiz. Yeniden almak için START yazın.",
      "durdur",
      "abonelikten çık",
      "mesaj atmayın"),
  INDONESIAN(
      "Anda tidak akan menerima pesan dari kami lagi. Tulis START untuk menerimanya kembali.",
      "berhenti",
      "berhenti berlangganan",
      "jangan kirim lagi");

  private final String confirmation;
  private final List<String> words;

  UsualStopWords(String confirmation, String... words) {
    this.confirmation = confirmation;
    this.words = List.of(words);
  }

  List<String> words() {
    return words;
  }

  String confirmation() {
    return confirmation;
  }

  static List<String> all() {
    return Arrays.stream(values()).flatMap(language -> language.words.stream()).toList();
  }

  /** What is answered to a word, in its language; in English where it is nobody's. */
  static String confirmation(String message) {
    var said = StopWords.said(message);
    return language(said).orElse(ENGLISH).confirmation;
  }

  private static Optional<UsualStopWords> language(String said) {
    return Arrays.stream(values())
        .filter(language -> language.words.stream().map(StopWords::plain).anyMatch(said::equals))
        .findFirst();
  }
}
