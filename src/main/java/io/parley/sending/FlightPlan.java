package io.parley.sending;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * When the messages that wait in a lane will have gone out. Sending is played through with pauses
 * of chance, several times where there are few messages; what is told is what comes out in the
 * middle. Chance begins the same each time, so the same question has the same answer.
 *
 * @param flights in the order of their turns
 */
record FlightPlan(Rules rules, Lane lane, List<Flight> flights) {
  private static final int STEPS = 50_000;
  private static final int MOST_TIMES = 101;
  private static final long SEED = 20_261_121;

  FlightPlan {
    flights = List.copyOf(flights);
  }

  /**
   * What holds for all.
   *
   * @param call how long a gateway takes to send
   * @param burst messages at most in any window; 0 for no limit
   */
  record Rules(Duration call, int burst, Duration window) {}

  /**
   * How the lane is when the first message may go.
   *
   * @param freeAt when its last pause ends
   * @param sent its last sends, the oldest first
   */
  record Lane(Instant now, Instant freeAt, List<Instant> sent) {
    static Lane free(Instant now) {
      return new Lane(now, now, List.of());
    }
  }

  /**
   * A job's messages.
   *
   * @param typing milliseconds of each
   * @param notBefore null for at once
   */
  record Flight(
      int messages,
      IntToLongFunction typing,
      Pause pause,
      @Nullable QuietHours quiet,
      @Nullable Instant notBefore) {}

  /** When the last message of each flight will have been sent; now for one without messages. */
  List<Instant> ends() {
    var steps = flights.stream().mapToLong(Flight::messages).sum();
    var times = (int) Math.clamp(STEPS / Math.max(1, steps), 1, MOST_TIMES);
    var ends = new long[flights.size()][times];
    var chance = RandomGeneratorFactory.of("SplittableRandom").create(SEED);
    for (var time = 0; time < times; time++) {
      var played = new Play(this, chance).ends();
      for (var flight = 0; flight < played.length; flight++) {
        ends[flight][time] = played[flight];
      }
    }
    return Arrays.stream(ends).map(FlightPlan::middle).toList();
  }

  /** Not the mean, which may be in the middle of a night in which nothing is sent. */
  private static Instant middle(long[] ends) {
    Arrays.sort(ends);
    return Instant.ofEpochMilli(ends[ends.length / 2]);
  }

  /** Sending as it may come, in milliseconds of the epoch. */
  private static final class Play {
    private final FlightPlan plan;
    private final RandomGenerator chance;
    private final long[] window;
    private final List<Turn> turns = new ArrayList<>();
    private final long[] ends;
    private int sent;
    private long now;

    Play(FlightPlan plan, RandomGenerator chance) {
      this.plan = plan;
      this.chance = chance;
      this.now = Math.max(plan.lane.now().toEpochMilli(), plan.lane.freeAt().toEpochMilli());
      this.window = new long[plan.rules.burst()];
      Arrays.fill(window, Long.MIN_VALUE / 2);
      plan.lane.sent().forEach(time -> remember(time.toEpochMilli()));
      this.ends = new long[plan.flights.size()];
      for (var index = 0; index < ends.length; index++) {
        ends[index] = plan.lane.now().toEpochMilli();
        if (plan.flights.get(index).messages() > 0) {
          turns.add(new Turn(index, plan.flights.get(index)));
        }
      }
    }

    long[] ends() {
      while (!turns.isEmpty()) {
        send(next());
      }
      return ends;
    }

    /** Whoever has waited longest of those who may; if nobody may, time passes. */
    private Turn next() {
      now = Math.max(now, roomAt());
      var earliest = Long.MAX_VALUE;
      for (var turn : turns) {
        var open = turn.openAt(now);
        if (open <= now) {
          return turn;
        }
        earliest = Math.min(earliest, open);
      }
      now = earliest;
      return next();
    }

    private void send(Turn turn) {
      var end = now + turn.typing() + plan.rules.call().toMillis();
      remember(end);
      turn.leaves();
      turns.remove(turn);
      if (turn.isOver()) {
        ends[turn.flight] = end;
      } else {
        turns.add(turn);
      }
      now = end + pause(turn.wish.pause());
    }

    private long pause(Pause pause) {
      return chance.nextLong(pause.min().toMillis(), pause.max().toMillis() + 1);
    }

    private void remember(long time) {
      if (window.length > 0) {
        window[sent % window.length] = time;
        sent++;
      }
    }

    /** When the burst limit lets another one go. */
    private long roomAt() {
      return window.length == 0
          ? now
          : window[sent % window.length] + plan.rules.window().toMillis();
    }
  }

  /** How far a flight is. */
  private static final class Turn {
    private final int flight;
    private final Flight wish;
    private int gone;
    private long opens;
    private long closes;

    Turn(int flight, Flight wish) {
      this.flight = flight;
      this.wish = wish;
      this.opens = wish.notBefore() == null ? Long.MIN_VALUE : wish.notBefore().toEpochMilli();
      this.closes = wish.quiet() == null ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    long typing() {
      return wish.typing().applyAsLong(gone);
    }

    void leaves() {
      gone++;
    }

    boolean isOver() {
      return gone == wish.messages();
    }

    /** When it may send, typing and all, at that time or later. Zones are asked once a night. */
    long openAt(long time) {
      var at = Math.max(time, opens);
      var quiet = wish.quiet();
      if (quiet != null && at + typing() >= closes) {
        var typed = Instant.ofEpochMilli(at + typing());
        var end = quiet.endIfQuiet(typed);
        opens = end.map(Instant::toEpochMilli).orElse(at);
        closes = quiet.nextBeginning(end.orElse(typed)).toEpochMilli();
        at = opens;
      }
      return at;
    }
  }
}
