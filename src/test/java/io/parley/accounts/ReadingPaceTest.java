package io.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadingPaceTest {
  private static final int SECOND = (int) ReadingPace.BYTES_A_SECOND;

  private long now;
  private Duration reads = Duration.ZERO;
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final ReadingPace pace = new ReadingPace(new Client(), () -> now);

  /** Takes as long over each write as the test wants. */
  private final class Client extends OutputStream {
    @Override
    public void write(int one) {
      throw new AssertionError("one by one");
    }

    @Override
    public void write(byte[] some, int offset, int length) {
      now += reads.toNanos();
      read.write(some, offset, length);
    }
  }

  @Test
  void whoReadsFastEnoughMayTakeForEver() throws IOException {
    reads = Duration.ofMillis(999);
    for (var number = 0; number < 10_000; number++) {
      pace.write(new byte[SECOND]);
    }
    assertThat(read.size()).isEqualTo(10_000 * SECOND);
  }

  @Test
  void whatTakesTheServerTimeIsNotTheClients() throws IOException {
    for (var number = 0; number < 100; number++) {
      now += Duration.ofHours(1).toNanos();
      pace.write(1);
    }
    assertThat(read.size()).isEqualTo(100);
  }

  @Test
  void whoReadsTooSlowlyIsCutOffAfterAWhile() throws IOException {
    reads = ReadingPace.GRACE.dividedBy(2);
    pace.write(new byte[10]);
    pace.write(new byte[10]);
    assertThatIOException()
        .isThrownBy(() -> pace.write(new byte[10]))
        .withMessage("the client reads too slowly");
  }
}
