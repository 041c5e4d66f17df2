package io.parley.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * What waits to be written to one stream. Whoever fills it never waits: when it is full it is
 * emptied, and its reader has to go back to the log.
 */
final class StreamQueue {
  private final EventFilter filter;
  private final int capacity;
  private final Queue<Frame> frames = new ArrayDeque<>();
  private State state = State.OPEN;
  private long offered;

  private enum State {
    OPEN,
    OVERRUN,
    CLOSED
  }

  /**
   * What was taken out.
   *
   * @param upTo with these frames, all that is wanted up to this sequence was taken
   */
  record Taken(List<Frame> frames, long upTo, boolean isOverrun) {}

  StreamQueue(EventFilter filter, int capacity) {
    this.filter = filter;
    this.capacity = capacity;
  }

  /** Begins anew after a position. */
  synchronized void open(long position) {
    if (state != State.CLOSED) {
      state = State.OPEN;
      frames.clear();
      offered = position;
    }
  }

  /**
   * @param upTo these are all events up to this sequence
   * @return false if there is no use in offering more
   */
  synchronized boolean offer(List<Frame> more, long upTo) {
    if (state != State.OPEN) {
      return false;
    }
    more.stream().filter(frame -> filter.matches(frame.event())).forEach(frames::add);
    if (frames.size() > capacity) {
      frames.clear();
      state = State.OVERRUN;
    }
    offered = upTo;
    notifyAll();
    return state == State.OPEN;
  }

  /** Takes everything, and waits for it for a time if there is nothing. */
  synchronized Taken take(Duration atMost) throws InterruptedException {
    var end = System.nanoTime() + atMost.toNanos();
    for (var left = atMost; state == State.OPEN && frames.isEmpty() && left.isPositive(); ) {
      wait(left.toMillis() + 1);
      left = Duration.ofNanos(end - System.nanoTime());
    }
    var taken = new Taken(new ArrayList<>(frames), offered, state == State.OVERRUN);
    frames.clear();
    return taken;
  }

  synchronized void close() {
    state = State.CLOSED;
    frames.clear();
    notifyAll();
  }

  synchronized boolean isClosed() {
    return state == State.CLOSED;
  }

  synchronized int size() {
    return frames.size();
  }
}
