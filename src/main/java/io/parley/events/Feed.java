package io.parley.events;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The streams of a tenant that are up to date, and how far the log was read for all of them. */
final class Feed {
  private final Set<StreamQueue> queues = new HashSet<>();
  private long position;

  /** Gives a queue all that comes after the position that is returned. */
  synchronized long join(StreamQueue queue, long reached) {
    if (queues.isEmpty()) {
      position = reached;
    }
    queues.add(queue);
    queue.open(position);
    return position;
  }

  /** Whether nobody is left. */
  synchronized boolean leave(StreamQueue queue) {
    queues.remove(queue);
    return queues.isEmpty();
  }

  synchronized long position() {
    return position;
  }

  /**
   * @param from where the feed was when these were read; elsewhere meanwhile: they are not its any
   *     more
   */
  synchronized void deliver(List<Frame> frames, long from) {
    if (position == from) {
      position = frames.getLast().sequence();
      queues.removeIf(queue -> !queue.offer(frames, position));
    }
  }

  /** The log is not the one that was read so far: all come again and see where they stand. */
  synchronized void close() {
    queues.forEach(StreamQueue::close);
    queues.clear();
  }
}
