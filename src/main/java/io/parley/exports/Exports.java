package io.parley.exports;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.database.Turns;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes rows as files while their client reads: nothing is collected. Whoever reads too slowly is
 * cut off, since the cursor holds a connection.
 */
@Service
@EnableConfigurationProperties(ExportProperties.class)
public class Exports {
  private static final Logger log = LoggerFactory.getLogger(Exports.class);
  private static final Turns.Refusals REFUSALS =
      new Turns.Refusals(
          "Your team's exports are running already: try again in a few seconds.",
          "Other exports are running: try again in a few seconds.",
          Duration.ofSeconds(10));

  private final Turns turns;
  private final TransactionTemplate snapshot;
  private final MeterRegistry meters;
  private final Duration longest;

  Exports(
      PlatformTransactionManager transactions, MeterRegistry meters, ExportProperties properties) {
    this.turns = new Turns(properties.most(), properties.mostOfTenant(), REFUSALS);
    Gauge.builder("parley.exports.running", turns::running).register(meters);
    this.meters = meters;
    this.longest = properties.longest();
    // The number of rows and the rows themselves are of one moment.
    this.snapshot = new TransactionTemplate(transactions);
    this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    this.snapshot.setReadOnly(true);
  }

  /** A client that has read for too long. */
  private static final class TooSlow extends IOException {
    TooSlow() {
      super("the client reads too slowly");
    }
  }

  /** Takes the rows of one file. */
  public static final class Rows<R> {
    private final ExportFile<R> file;
    private final Duration longest;
    private final long begun = System.nanoTime();

    private Rows(ExportFile<R> file, Duration longest) {
      this.file = file;
      this.longest = longest;
    }

    /** Before the first row. */
    public void begin(boolean isTruncated) {
      try {
        file.begin(isTruncated);
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }

    public void add(R row) {
      try {
        file.add(row);
        if (System.nanoTime() - begun > longest.toNanos()) {
          throw new TooSlow();
        }
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }
  }

  /**
   * Writes a file; to be called outside of a transaction.
   *
   * @param source reads the rows, in one read-only transaction that sees one moment
   * @throws io.parley.shared.Problem.Throttled while too many are being written
   * @throws IOException if the file is not whole
   */
  public <R> void write(TenantId tenant, ExportFile<R> file, Consumer<Rows<R>> source)
      throws IOException {
    var isWhole = false;
    try (var _ = turns.take(tenant)) {
      snapshot.executeWithoutResult(_ -> source.accept(new Rows<>(file, longest)));
      file.end();
      isWhole = true;
      count("complete");
    } catch (UncheckedIOException broken) {
      throw ended(tenant, Objects.requireNonNull(broken.getCause()));
    } catch (IOException gone) {
      throw ended(tenant, gone);
    } finally {
      if (!isWhole) {
        file.abandon();
      }
    }
  }

  private IOException ended(TenantId tenant, IOException cause) {
    count(cause instanceof TooSlow ? "cut" : "abandoned");
    log.info("An export of tenant {} ended early: {}", tenant, cause.getMessage());
    return cause;
  }

  private void count(String outcome) {
    meters.counter("parley.exports", "outcome", outcome).increment();
  }
}
