package server;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What people write in groups, in nine languages, and the keywords of those who read them. */
public final class Texts {
  private static final List<String> WISHES =
      List.of(
          "looking for",
          "who sells",
          "busco",
          "quiero comprar",
          "procuro",
          "suche",
          "je cherche",
          "kde koupím",
          "где купить",
          "मुझे चाहिए");

  private static final List<String> THINGS =
      List.of(
          "iPhone", "sofá", "plumber", "Fahrrad", "moto", "паспорт", "pintor", "vélo", "laptop",
          "flat", "cámara", "Kinderwagen", "tickets", "geladeira", "guitar", "ноутбук", "tutor",
          "colchón", "van", "terreno");

  /** Without any of the wishes. */
  private static final List<String> CHATTER =
      List.of(
          "Good morning everyone, the meeting moved to half past nine on Thursday, see you there",
          "Gracias a todos por venir ayer, estuvo muy bien; las fotos las subo esta noche 📷",
          "Alguém sabe se a farmácia da esquina abre no feriado? Minha mãe precisa de remédio",
          "Der Schlüssel liegt beim Nachbarn, bitte nach dem Einkaufen wieder in den Kasten",
          "Merci beaucoup ! On se retrouve devant la mairie vers dix-huit heures, non ?",
          "Завтра воды не будет с девяти до двух, соседи просили передать всем в подъезде",
          "कल सुबह पार्क में योग होगा, सब लोग समय पर आ जाना, पानी साथ लाना 🙏",
          "haha yes, that is what I told him too, but he never listens to anybody around here 😂",
          "Ai cũng khỏe chứ? Cuối tuần này trời mưa nên trận bóng dời sang chủ nhật tuần sau",
          "Please do not park in front of the gate, the delivery van could not get in again");

  private Texts() {}

  /** A hundred keywords, partly others for each group. */
  public static List<String> keywords(int group) {
    var keywords = new ArrayList<String>();
    for (var wish : WISHES) {
      for (int thing = 0; thing < 10; thing++) {
        keywords.add(wish + " " + THINGS.get((group + thing) % THINGS.size()));
      }
    }
    return keywords;
  }

  /** A message that holds one of the keywords. */
  public static String wish(Random random, List<String> keywords) {
    return "Hola/hello, %s, hoy o mañana; me avisan por privado por favor, thank you 🙂"
        .formatted(keywords.get(random.nextInt(keywords.size())));
  }

  /** A message that holds none. */
  public static String chatter(Random random) {
    return CHATTER.get(random.nextInt(CHATTER.size())) + " " + random.nextInt(100);
  }
}
