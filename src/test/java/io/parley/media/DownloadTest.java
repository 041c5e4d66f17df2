package io.parley.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parley.gateway.MediaOutcome;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class DownloadTest {
  private static final Path FULL_DISK = Path.of("/dev/full");

  @TempDir Path folder;

  @Test
  void aFullDiskIsNotTheGatewaysFault() throws Exception {
    assumeTrue(Files.exists(FULL_DISK));
    var result = download(Duration.ofSeconds(10)).run(giving(new byte[100_000]), FULL_DISK);
    assertThat(result).isInstanceOf(Download.NoRoom.class);
  }

  @Test
  void theBytesAreClosedWhateverComesOfThem() throws Exception {
    var closed = new AtomicBoolean();
    var bytes =
        new ByteArrayInputStream(new byte[2 * 1024 * 1024]) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    var result = download(Duration.ofSeconds(10)).run(handing(bytes), folder.resolve("file"));
    assertThat(result).isInstanceOf(Download.Gone.class);
    assertThat(closed).isTrue();
  }

  @Test
  void nobodyWritesAfterTheTimeIsOver() throws Exception {
    var ended = new AtomicBoolean();
    Download.Source hangs =
        _ -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            ended.set(true);
          }
          return new MediaOutcome.Unreachable("interrupted");
        };
    var result = download(Duration.ofMillis(50)).run(hangs, folder.resolve("file"));
    assertThat(result).isInstanceOf(Download.Failed.class);
    assertThat(ended).isTrue();
  }

  @Test
  void whoIsStoppedStopsTheFetch() {
    var ended = new AtomicBoolean();
    var waiter = Thread.currentThread();
    Download.Source hangs =
        _ -> {
          waiter.interrupt();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException _) {
            ended.set(true);
          }
          return new MediaOutcome.Unreachable("interrupted");
        };
    assertThatThrownBy(() -> download(Duration.ofHours(1)).run(hangs, folder.resolve("file")))
        .isInstanceOf(InterruptedException.class);
    assertThat(ended).isTrue();
  }

  @Test
  void aGatewayThatThrowsHasFailed() throws Exception {
    Download.Source broken =
        _ -> {
          throw new IllegalStateException("broken");
        };
    assertThat(download(Duration.ofSeconds(10)).run(broken, folder.resolve("file")))
        .isEqualTo(new Download.Failed("The gateway's answer was not understood."));
  }

  @Test
  void aGatewayThatCouldNotBeAskedHasNotFailed() throws Exception {
    var file = folder.resolve("file");
    var download = download(Duration.ofSeconds(10));
    assertThat(download.run(_ -> new MediaOutcome.Unreachable("away"), file))
        .isEqualTo(new Download.Unreachable("away"));
    assertThat(download.run(_ -> new MediaOutcome.Failed("no"), file))
        .isEqualTo(new Download.Failed("no"));
  }

  private static Download.Source giving(byte[] bytes) {
    return handing(new ByteArrayInputStream(bytes));
  }

  private static Download.Source handing(InputStream bytes) {
    return taker -> {
      taker.accept(bytes);
      return new MediaOutcome.Handed();
    };
  }

  private static Download download(Duration patience) {
    return new Download(
        new MediaProperties(
            Path.of("unused"),
            new MediaProperties.Media(
                null,
                DataSize.ofMegabytes(1),
                patience,
                1,
                Duration.ZERO,
                Duration.ZERO,
                1,
                Duration.ofDays(1),
                Duration.ofSeconds(1))));
  }
}
