package io.parley.audiences.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the rows of one import, from where it stands, and gathers them in batches. While one
 * is written, the next is read.
 */
final class Intake implements Table.Reader, AutoCloseable {
  /** However few rows that are: what a batch holds is in memory several times. */
  private static final long MOST_CHARACTERS = 2_000_000;

  private final ListImport running;
  private final int size;
  private final Predicate<Batch> writer;
  private final BooleanSupplier goesOn;
  private final List<ImportRow> rows = new ArrayList<>();
  private long characters;
  private long position;
  private long toSkip;
  private @Nullable Layout layout;
  private boolean isStopped;
  private @Nullable Future<Boolean> writing;
  private final ExecutorService threads =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("import").factory());

  /**
   * @param writer false if the import is somebody else's now
   * @param goesOn asked between batches
   */
  Intake(ListImport running, int size, Predicate<Batch> writer, BooleanSupplier goesOn) {
    this.running = running;
    this.size = size;
    this.writer = writer;
    this.goesOn = goesOn;
    this.position = running.counts().rowsRead();
    this.toSkip = position;
  }

  /**
   * Rows that are written together.
   *
   * @param position how many rows of the file came before
   */
  record Batch(ListImport running, long position, List<ImportRow> rows) {}

  @Override
  public boolean take(TableRow row) throws BrokenFile {
    if (layout == null) {
      layout = running.mapping().layout(Header.of(row));
      return true;
    }
    if (toSkip > 0) {
      toSkip--;
      return true;
    }
    var read = layout.read(row, running.country());
    rows.add(read);
    characters += read.length();
    return (rows.size() < size && characters < MOST_CHARACTERS) || flush();
  }

  /** Has what was gathered written, once what came before it is; false if no more is wanted. */
  private boolean flush() {
    if (!finished()) {
      return false;
    }
    var batch = new Batch(running, position, List.copyOf(rows));
    position += rows.size();
    rows.clear();
    characters = 0;
    writing = threads.submit(() -> writer.test(batch));
    return true;
  }

  /** Writes the rest; false if the import is not at its end, or somebody else's. */
  boolean finish() {
    if (!rows.isEmpty() && !flush()) {
      return false;
    }
    return finished();
  }

  private boolean finished() {
    var last = writing;
    writing = null;
    if (last != null && !isStopped) {
      isStopped = !result(last);
    }
    isStopped |= !goesOn.getAsBoolean();
    return !isStopped;
  }

  private static boolean result(Future<Boolean> writing) {
    try {
      return writing.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits for what is being written. */
  @Override
  public void close() {
    threads.close();
  }
}
