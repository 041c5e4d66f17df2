package io.parley.groups;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What it takes to look for few or many keywords in a message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
public class Matching {
  private static final int MESSAGES = 10;

  private static final List<String> WISHES =
      List.of(
          "looking for", "who sells", "busco", "quiero comprar", "procuro", "suche", "куплю",
          "где купить", "מחפש", "求购");

  private static final List<String> THINGS =
      List.of("flat", "sofá", "plumber", "Fahrrad", "moto", "ноутбук", "vélo", "דירה", "手机", "van");

  /** The first holds a keyword of every list; the others hold beginnings of some. */
  private static final List<String> TEXTS =
      List.of(
          "Hi, I am looking for flat 0 near the station, please write to me in private, thanks",
          "Good morning everyone, the meeting moved to half past nine on Thursday, see you there",
          "Gracias a todos por venir ayer, estuvo muy bien; busco las fotos y las subo esta noche",
          "Alguém sabe se a farmácia da esquina abre no feriado? Minha mãe procura um remédio 📷",
          "Der Schlüssel liegt beim Nachbarn, ich suche ihn nach dem Einkaufen, Straße 7, danke",
          "Завтра воды не будет с девяти до двух, соседи куплю просили передать всем в подъезде",
          "בוקר טוב לכולם, מישהו מחפש את המפתחות? הם אצל השכנים מהקומה השנייה, תודה רבה",
          "明天上午停水，大家提前准备，谁家有多余的桶可以借用一下，谢谢各位邻居，求转发",
          "haha yes, that is what I told him too, but he never listens to anybody around here 😂",
          "Please do not park in front of the gate, the delivery van could not get in again");

  @Param({"10", "200", "10000"})
  int keywords;

  private Keywords compiled = Keywords.compile(List.of());

  @Setup
  public void compile() {
    compiled =
        Keywords.compile(
            IntStream.range(0, keywords)
                .mapToObj(
                    number ->
                        WISHES.get(number % 10)
                            + " "
                            + THINGS.get(number / 10 % 10)
                            + " "
                            + number / 100)
                .toList());
    if (compiled.matchesIn(TEXTS.getFirst()).isEmpty()) {
      throw new IllegalStateException("nothing was found");
    }
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void message(Blackhole found) {
    for (var text : TEXTS) {
      found.consume(compiled.matchesIn(text));
    }
  }
}
