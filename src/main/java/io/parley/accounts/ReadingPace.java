package io.parley.accounts;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Ends what a client reads too slowly. Only the time counts for which the client was waited for,
 * and not that in which there was nothing for it yet.
 */
final class ReadingPace extends FilterOutputStream {
  static final Duration GRACE = Duration.ofMinutes(1);
  static final long BYTES_A_SECOND = 10_000;

  private final LongSupplier nanos;
  private long waited;
  private long bytes;

  /**
   * @param nanos a clock that only goes forward
   */
  ReadingPace(OutputStream out, LongSupplier nanos) {
    super(out);
    this.nanos = nanos;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] some, int offset, int length) throws IOException {
    var begun = nanos.getAsLong();
    out.write(some, offset, length);
    bytes += length;
    waitedSince(begun);
  }

  @Override
  public void flush() throws IOException {
    var begun = nanos.getAsLong();
    out.flush();
    waitedSince(begun);
  }

  private void waitedSince(long begun) throws IOException {
    waited += nanos.getAsLong() - begun;
    var allowed = GRACE.plusSeconds(bytes / BYTES_A_SECOND);
    if (waited > allowed.toNanos()) {
      throw new IOException("the client reads too slowly");
    }
  }
}
