package io.parley.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.shared.SessionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class StreamQueueTest {
  private static final int CAPACITY = 4;
  private static final SessionId SESSION = new SessionId(UUID.randomUUID());
  private static final JsonMapper JSON = new JsonMapper();

  private final StreamQueue queue = new StreamQueue(EventFilter.EVERYTHING, CAPACITY);
  private final Feed feed = new Feed();

  @Test
  void whatRunsOverIsForgottenAndItsReaderToldSo() throws InterruptedException {
    feed.join(queue, 0);
    feed.deliver(frames(1, 4), 0);
    assertThat(queue.size()).isEqualTo(CAPACITY);
    feed.deliver(frames(5, 5), 4);
    assertThat(queue.size()).isZero();
    feed.deliver(frames(6, 1_000), 5);
    assertThat(queue.size()).isZero();
    assertThat(take().isOverrun()).isTrue();
  }

  @Test
  void aSlowReaderTakesNothingFromTheOthers() throws InterruptedException {
    var quick = new StreamQueue(EventFilter.EVERYTHING, CAPACITY);
    feed.join(queue, 0);
    feed.join(quick, 0);
    for (var sequence = 1; sequence <= 100; sequence++) {
      feed.deliver(frames(sequence, sequence), sequence - 1);
      var taken = quick.take(Duration.ZERO);
      assertThat(taken.frames()).extracting(Frame::sequence).containsExactly((long) sequence);
    }
    assertThat(take().isOverrun()).isTrue();
  }

  @Test
  void whoComesBackGetsAllThatComesAfterwards() throws InterruptedException {
    feed.join(queue, 0);
    feed.deliver(frames(1, 5), 0);
    assertThat(take().isOverrun()).isTrue();
    assertThat(feed.join(queue, 7)).as("nobody else is there").isEqualTo(7);
    feed.deliver(frames(8, 9), 7);
    assertThat(take().frames()).extracting(Frame::sequence).containsExactly(8L, 9L);
  }

  @Test
  void whoJoinsOthersReadsByThemselvesWhatTheOthersHaveSeen() {
    feed.join(new StreamQueue(EventFilter.EVERYTHING, CAPACITY), 5);
    assertThat(feed.join(queue, 3)).isEqualTo(5);
  }

  @Test
  void eventsReadForAnEarlierFeedAreNotThisOnes() throws InterruptedException {
    feed.join(queue, 5);
    feed.deliver(frames(4, 6), 3);
    assertThat(take().frames()).isEmpty();
    assertThat(feed.position()).isEqualTo(5);
  }

  @Test
  void whatIsNotWantedTakesNoPlaceAndStillMovesThePosition() throws InterruptedException {
    var choosy = new StreamQueue(new EventFilter(SESSION, Set.of()), CAPACITY);
    feed.join(choosy, 0);
    feed.deliver(frames(1, 1_000), 0);
    var taken = choosy.take(Duration.ZERO);
    assertThat(taken.frames()).isEmpty();
    assertThat(taken.upTo()).isEqualTo(1_000);
    assertThat(taken.isOverrun()).isFalse();
  }

  @Test
  void aClosedQueueStaysClosed() throws InterruptedException {
    feed.join(queue, 0);
    feed.close();
    queue.open(0);
    assertThat(queue.isClosed()).isTrue();
    assertThat(queue.offer(frames(1, 1), 1)).isFalse();
    assertThat(queue.take(Duration.ofDays(1)).frames()).isEmpty();
  }

  @Test
  void aMessageIsTwoLinesWhateverTheEventHolds() {
    var data = "{\n \"message\": \"a\\nb\\rc\",\r\n \"x\": 1}";
    var frame = new Frame(event(7, EventType.MESSAGE_RECEIVED, data), JSON);
    assertThat(text(frame, true))
        .matches("id: 7\ndata: [^\r\n]+\n\n")
        .contains("\"message\":\"a\\nb\\rc\"");
    assertThat(text(frame, false)).contains("\"message\":null").contains("\"x\":1");
  }

  @Test
  void whatEverybodyMayReadIsMadeOnce() {
    var status = new Frame(event(1, EventType.SESSION_STATUS, "{}"), JSON);
    assertThat(status.bytes(true)).isSameAs(status.bytes(false));
    var message = new Frame(event(1, EventType.MESSAGE_SENT, "{}"), JSON);
    assertThat(message.bytes(false))
        .isSameAs(message.bytes(false))
        .isNotSameAs(message.bytes(true));
  }

  private StreamQueue.Taken take() throws InterruptedException {
    return queue.take(Duration.ZERO);
  }

  private static String text(Frame frame, boolean withTexts) {
    return new String(frame.bytes(withTexts), StandardCharsets.UTF_8);
  }

  private static List<Frame> frames(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(sequence -> new Frame(event(sequence, EventType.SESSION_STATUS, "{}"), JSON))
        .toList();
  }

  private static LoggedEvent event(long sequence, EventType type, String data) {
    return new LoggedEvent(UUID.randomUUID(), sequence, null, type, Instant.EPOCH, data);
  }
}
