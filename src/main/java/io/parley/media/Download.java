package io.parley.media;

import io.parley.gateway.MediaOutcome;
import io.parley.shared.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Gets a file from a gateway. However long it is, however slowly it comes and whatever was said of
 * it, no more than the limits of it is taken.
 */
@Component
class Download {
  private static final Logger log = LoggerFactory.getLogger(Download.class);
  private static final int BUFFER = 1 << 16;
  private static final int END = -1;
  private static final int BROKEN = -2;

  private final MediaProperties.Media limits;

  Download(MediaProperties properties) {
    this.limits = properties.media();
  }

  sealed interface Result permits Received, Gone, Failed, Unreachable, NoRoom {}

  /** It will never be had. */
  record Gone(String reason) implements Result {}

  /** The gateway failed; it may not the next time. */
  record Failed(String reason) implements Result {}

  /** The gateway could not be asked. */
  record Unreachable(String reason) implements Result {}

  /** We failed. */
  record NoRoom(Exception cause) implements Result {}

  /** Hands the file's bytes to whoever takes them. */
  @FunctionalInterface
  interface Source {
    MediaOutcome give(Consumer<InputStream> taker);
  }

  /** Returns in time; nothing writes to the file any more then. */
  Result run(Source source, Path file) throws InterruptedException {
    try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
      return await(thread.submit(() -> fetch(source, file)));
    }
  }

  private Result await(Future<Result> result) throws InterruptedException {
    try {
      return result.get(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return new Failed(
          "The gateway did not give the whole file within "
              + limits.patience().toSeconds()
              + " seconds.");
    } catch (ExecutionException failure) {
      log.error("A gateway failed while a file was fetched", failure.getCause());
      return new Failed("The gateway's answer was not understood.");
    } finally {
      result.cancel(true);
    }
  }

  private Result fetch(Source source, Path file) {
    var received = new AtomicReference<@Nullable Result>();
    var outcome = source.give(bytes -> received.set(receive(bytes, file)));
    return switch (outcome) {
      case MediaOutcome.Missing(var reason) -> new Gone(reason);
      case MediaOutcome.Failed(var reason) -> new Failed(reason);
      case MediaOutcome.Unreachable(var reason) -> new Unreachable(reason);
      case MediaOutcome.Handed() -> Objects.requireNonNull(received.get());
    };
  }

  private Result receive(InputStream bytes, Path file) {
    try {
      return copy(bytes, file);
    } catch (IOException full) {
      return new NoRoom(full);
    } finally {
      close(bytes);
    }
  }

  private Result copy(InputStream bytes, Path file) throws IOException {
    var digest = Hashes.sha256();
    var buffer = new byte[BUFFER];
    var size = 0L;
    try (var out = Files.newOutputStream(file)) {
      for (var read = read(bytes, buffer); read != END; read = read(bytes, buffer)) {
        if (read == BROKEN) {
          return new Failed("The gateway broke off before the end of the file.");
        }
        size += read;
        if (size > limits.largest().toBytes()) {
          return new Gone(
              "The file is larger than "
                  + limits.largest().toMegabytes()
                  + " MB, which is the most that is kept.");
        }
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
      }
    }
    return size == 0
        ? new Failed("The gateway gave an empty file.")
        : new Received(file, digest.digest(), size);
  }

  /** What fails here is the gateway's, what fails in writing is ours. */
  private static int read(InputStream bytes, byte[] buffer) {
    try {
      return bytes.read(buffer);
    } catch (IOException _) {
      return BROKEN;
    }
  }

  private static void close(InputStream bytes) {
    try {
      bytes.close();
    } catch (IOException _) {
      // All that was wanted of it is here.
    }
  }
}
