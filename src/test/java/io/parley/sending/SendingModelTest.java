package io.parley.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.sending.SendingPlay.Fate;
import io.parley.sending.SendingPlay.Kind;
import io.parley.sending.SendingWorld.Setup;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

/**
 * Whatever happens while two nodes send, in whatever order, some of it at the same time: nobody is
 * sent a message twice, nobody is left out without a word, and the quota adds up. The statements
 * are the server's own, on a real PostgreSQL; what really went out is counted apart from it.
 */
class SendingModelTest {
  private static final int MOST_STEPS = 40;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Property(tries = 120)
  void nobodyGetsAMessageTwiceAndNobodyIsLeftOut(@ForAll("plays") ActionChain<SendingPlay> play) {
    play.run().heals();
  }

  /** Somebody was stopped after the look: what the gateway said is older than it seems. */
  @Example
  void whoWasStoppedAfterALookProvesNothing() {
    var play = oneJob();
    play.happens(Kind.TAKE, 0);
    play.happens(Kind.INTEND, 0);
    play.checks(0);
    play.passes(MINUTE);
    play.calls(0);
    play.dies(0);
    play.happens(Kind.END_DEAD, 0);
    play.happens(Kind.LOOK, 0);
    play.deliversLate(0);
    play.passes(Duration.ofSeconds(21));
    play.happens(Kind.SETTLE, 0);
    play.heals();
  }

  /** Its lease is over, but its process lives and goes on where it was stopped. */
  @Example
  void whoMayStillCallIsNotOvertaken() {
    var play = oneJob();
    play.happens(Kind.TAKE, 0);
    play.happens(Kind.INTEND, 0);
    play.checks(0);
    play.passes(MINUTE.multipliedBy(3));
    play.happens(Kind.LOOK, 0);
    play.happens(Kind.SETTLE, 0);
    play.happens(Kind.TAKE, 1);
    play.flies(1, Fate.SENT);
    play.calls(0);
    play.answers(0, Fate.SENT);
    play.happens(Kind.LAND, 0);
    play.heals();
  }

  /** Another has sent something else through the lane meanwhile, and still does. */
  @Example
  void whoHasLostTheLaneBeginsNothing() {
    var play = new SendingPlay(new Setup(1, List.of(2, 2), true, true, 0));
    play.happens(Kind.TAKE, 0);
    play.passes(MINUTE);
    play.happens(Kind.PAUSE, 0);
    play.happens(Kind.TAKE, 1);
    play.happens(Kind.INTEND, 1);
    play.checks(0);
    play.calls(0);
    play.happens(Kind.RESUME, 0);
    play.happens(Kind.INTEND, 0);
    play.checks(0);
    play.calls(0);
    play.heals();
  }

  @Example
  void ofTwoThatLookTheSameOnlyOneIsTheOneThatWasFound() {
    for (var time = 0; time < 10; time++) {
      var play = new SendingPlay(new Setup(1, List.of(1, 1), false, true, 0));
      play.happens(Kind.TAKE, 0);
      play.flies(0, Fate.UNKNOWN_AND_NOT_SENT);
      play.passes(MINUTE.multipliedBy(2));
      play.happens(Kind.TAKE, 0);
      play.flies(0, Fate.UNKNOWN_AND_SENT);
      play.passes(MINUTE);
      play.happens(Kind.LOOK, 0);
      play.settlesTwo();
      assertThat(play.statusesOfMessages()).containsExactlyInAnyOrder("sent", "unknown");
    }
  }

  @Example
  void aSessionThatDoesNotWorkDoesNotMakeStrangersOfEverybody() {
    var play = oneJob();
    play.happens(Kind.TAKE, 0);
    play.flies(0, Fate.STRANGERS);
    play.connects(0, false);
    play.passes(MINUTE.multipliedBy(3));
    play.happens(Kind.TAKE, 0);
    assertThat(play.statusOfJob(0)).isEqualTo("running");
    play.connects(0, true);
    play.passes(Duration.ofSeconds(1));
    play.happens(Kind.TAKE, 0);
    assertThat(play.statusOfJob(0)).as("now there are only strangers").isEqualTo("paused");
    play.heals();
  }

  @Example
  void whatIsKnownAtLastIsWritten() {
    var play = oneJob();
    play.happens(Kind.TAKE, 0);
    play.happens(Kind.INTEND, 0);
    play.checks(0);
    play.calls(0);
    play.answers(0, Fate.SENT);
    play.passes(MINUTE);
    play.happens(Kind.LOOK, 0);
    play.looksInVain(0);
    play.happens(Kind.SETTLE, 0);
    assertThat(play.statusesOfMessages()).containsOnlyOnce("unknown");
    play.happens(Kind.LAND, 0);
    assertThat(play.statusesOfMessages()).containsOnlyOnce("sent");
    play.heals();
  }

  private static SendingPlay oneJob() {
    return new SendingPlay(new Setup(1, List.of(3), true, true, 0));
  }

  @Provide
  Arbitrary<ActionChain<SendingPlay>> plays() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 2),
            Arbitraries.integers().between(3, 6).list().ofMinSize(1).ofMaxSize(2),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 3))
        // Only an id tells one text from the same text.
        .as((sessions, jobs, ids, spare) -> new Setup(sessions, jobs, ids, ids, spare))
        .flatMap(SendingModelTest::plays);
  }

  private static Arbitrary<ActionChain<SendingPlay>> plays(Setup setup) {
    return ActionChain.startWith(() -> new SendingPlay(setup))
        .withAction(6, happens(Kind.TAKE))
        .withAction(4, happens(Kind.INTEND))
        .withAction(3, choosing("checks the time", SendingPlay::checks))
        .withAction(4, choosing("calls", SendingPlay::calls))
        .withAction(2, choosing("delivers", SendingPlay::delivers))
        .withAction(2, choosing("delivers late", SendingPlay::deliversLate))
        .withAction(4, withFate("answers", SendingPlay::answers))
        .withAction(4, happens(Kind.LAND))
        .withAction(5, withFate("flies", SendingPlay::flies))
        .withAction(3, happens(Kind.ECHO))
        .withAction(1, happens(Kind.ACK))
        .withAction(3, happens(Kind.LOOK))
        .withAction(3, happens(Kind.SETTLE))
        .withAction(1, choosing("looks in vain", SendingPlay::looksInVain))
        .withAction(2, choosing("dies", SendingPlay::dies))
        .withAction(2, happens(Kind.END_DEAD))
        .withAction(1, happens(Kind.SWEEP))
        .withAction(1, happens(Kind.PAUSE))
        .withAction(2, happens(Kind.RESUME))
        .withAction(1, happens(Kind.CANCEL))
        .withAction(1, happens(Kind.RETRY_FAILED))
        .withAction(2, happens(Kind.RETRY_UNKNOWN))
        .withAction(1, happens(Kind.OPT_OUT))
        .withAction(1, choosing("stops or connects", (play, n) -> play.connects(n / 2, n % 2 == 0)))
        .withAction(8, passes())
        .withAction(8, together())
        .withMaxTransformations(MOST_STEPS)
        .map(chain -> chain);
  }

  private static Action<SendingPlay> happens(Kind kind) {
    return choosing(kind.name(), (play, choice) -> play.happens(kind, choice));
  }

  private static Arbitrary<Integer> choices() {
    return Arbitraries.integers().between(0, 9);
  }

  private static Action<SendingPlay> choosing(
      String name, BiConsumer<SendingPlay, Integer> happening) {
    return independent(
        choices()
            .map(
                choice ->
                    Transformer.mutate(
                        name + " " + choice, play -> happening.accept(play, choice))));
  }

  @FunctionalInterface
  private interface Fated {
    void happens(SendingPlay play, int choice, Fate fate);
  }

  private static Action<SendingPlay> withFate(String name, Fated happening) {
    var fates =
        Arbitraries.frequency(
            Tuple.of(5, Fate.SENT),
            Tuple.of(1, Fate.SENT_WITHOUT_ID),
            Tuple.of(1, Fate.REFUSED),
            Tuple.of(2, Fate.NOT_SENT),
            Tuple.of(1, Fate.NOT_WORKING),
            Tuple.of(1, Fate.STRANGERS),
            Tuple.of(2, Fate.UNKNOWN_AND_SENT),
            Tuple.of(1, Fate.UNKNOWN_AND_NOT_SENT),
            Tuple.of(2, Fate.UNKNOWN_AND_LATE));
    return independent(
        Combinators.combine(choices(), fates)
            .as(
                (choice, fate) ->
                    Transformer.mutate(
                        name + " " + choice + " " + fate,
                        play -> happening.happens(play, choice, fate))));
  }

  private static Action<SendingPlay> passes() {
    return independent(
        Arbitraries.of(1, 5, 20, 60, 120, 600)
            .map(
                seconds ->
                    Transformer.mutate(
                        seconds + " s pass", play -> play.passes(Duration.ofSeconds(seconds)))));
  }

  private static Action<SendingPlay> together() {
    var kinds = Arbitraries.of(Kind.class);
    return independent(
        Combinators.combine(kinds, choices(), kinds, choices())
            .as(
                (one, choice, other, otherChoice) ->
                    Transformer.mutate(
                        "%s %d beside %s %d".formatted(one, choice, other, otherChoice),
                        play -> play.together(one, choice, other, otherChoice))));
  }

  private static Action<SendingPlay> independent(Arbitrary<Transformer<SendingPlay>> transformers) {
    return new Action.Independent<>() {
      @Override
      public Arbitrary<Transformer<SendingPlay>> transformer() {
        return transformers;
      }
    };
  }
}
