package io.parley.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicInteger rounds = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch answer = new CountDownLatch(1);
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private Worker worker = new Worker("worker", MOMENT, rounds::incrementAndGet);

  @AfterEach
  void nobodyWorksOn() {
    answer.countDown();
    worker.stop();
  }

  @Test
  void worksAgainAndAgain() {
    worker.start();
    comesTo(3);
  }

  @Test
  void worksAtOnceWhenTheBellRings() {
    var bell = new WorkBell();
    worker = new Worker("worker", HOUR, rounds::incrementAndGet).wokenBy(bell);
    worker.start();
    comesTo(1);
    bell.ring();
    comesTo(2);
  }

  @Test
  void goesOnAfterAFailure() {
    worker =
        new Worker(
            "worker",
            MOMENT,
            () -> {
              if (rounds.incrementAndGet() == 1) {
                throw new AssertionError("the first round breaks");
              }
            });
    worker.start();
    comesTo(2);
  }

  @Test
  void goesOnWhenAnInterruptStraysIn() {
    worker =
        new Worker(
            "worker",
            MOMENT,
            () -> {
              if (rounds.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
              }
            });
    worker.start();
    comesTo(2);
  }

  @Test
  void endsFromItsRest() {
    worker = new Worker("worker", HOUR, rounds::incrementAndGet);
    worker.start();
    comesTo(1);
    worker.stop();
    assertThat(worker.isRunning()).isFalse();
  }

  @Test
  void mayEndWhatItWorksAt() throws InterruptedException {
    worker = new Worker("worker", HOUR, this::waitForAnAnswer);
    worker.start();
    begun.await();
    var stopping = Thread.ofPlatform().start(worker::stop);
    await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
    answer.countDown();
    stopping.join();
    assertThat(worker.isRunning()).isFalse();
    assertThat(interrupted).isFalse();
  }

  @Test
  void isInterruptedWhereNoAnswerComes() throws InterruptedException {
    worker = new Worker("worker", HOUR, this::waitForAnAnswer);
    worker.start();
    begun.await();
    worker.stop();
    await().untilTrue(interrupted);
    await().until(() -> !worker.isRunning());
  }

  @Test
  void startsAgain() {
    worker.start();
    worker.stop();
    var before = rounds.get();
    worker.start();
    comesTo(before + 1);
  }

  private void waitForAnAnswer() {
    begun.countDown();
    try {
      answer.await();
    } catch (InterruptedException _) {
      interrupted.set(true);
      Thread.currentThread().interrupt();
    }
  }

  private void comesTo(int round) {
    await().until(() -> rounds.get() >= round);
  }
}
