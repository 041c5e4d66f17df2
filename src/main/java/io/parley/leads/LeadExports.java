package io.parley.leads;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.accounts.Feature;
import io.parley.accounts.PlanFeatures;
import io.parley.database.Turns;
import io.parley.groups.Groups;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Leads as files. They go from a cursor of the database to the client as it reads: nothing is
 * collected. Whoever reads too slowly is cut off, since the cursor holds a connection.
 */
@Service
@EnableConfigurationProperties(ExportProperties.class)
class LeadExports {
  static final int MOST = 10_000;
  private static final Logger log = LoggerFactory.getLogger(LeadExports.class);
  private static final Turns.Refusals REFUSALS =
      new Turns.Refusals(
          "Your team's exports are running already: try again in a few seconds.",
          "Other exports are running: try again in a few seconds.",
          Duration.ofSeconds(10));

  private final LeadExportRepository exports;
  private final LeadPages pages;
  private final Groups groups;
  private final PlanFeatures features;
  private final Turns turns;
  private final TransactionTemplate snapshot;
  private final MeterRegistry meters;
  private final Duration longest;

  LeadExports(
      LeadExportRepository exports,
      LeadPages pages,
      Groups groups,
      PlanFeatures features,
      PlatformTransactionManager transactions,
      MeterRegistry meters,
      ExportProperties properties) {
    this.exports = exports;
    this.pages = pages;
    this.groups = groups;
    this.features = features;
    this.turns = new Turns(properties.most(), properties.mostOfTenant(), REFUSALS);
    Gauge.builder("parley.exports.running", turns::running).register(meters);
    this.meters = meters;
    this.longest = properties.longest();
    // The number of leads and the leads themselves are of one moment.
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

  /**
   * Writes the newest leads, at most {@value #MOST}; to be called outside of a transaction.
   *
   * @throws IOException if the file is not whole
   */
  void write(TenantId tenant, LeadFilter filter, ExportFile file) throws IOException {
    features.require(tenant, Feature.LEAD_EXPORT);
    try (var _ = turns.take(tenant)) {
      snapshot.executeWithoutResult(_ -> copy(tenant, filter, file));
      file.end();
      count("complete");
    } catch (UncheckedIOException broken) {
      throw ended(tenant, Objects.requireNonNull(broken.getCause()));
    } catch (IOException gone) {
      throw ended(tenant, gone);
    }
  }

  private IOException ended(TenantId tenant, IOException cause) {
    count(cause instanceof TooSlow ? "cut" : "abandoned");
    log.info("An export of tenant {} ended early: {}", tenant, cause.getMessage());
    return cause;
  }

  private void copy(TenantId tenant, LeadFilter filter, ExportFile file) {
    var begun = System.nanoTime();
    var names = groups.names(tenant, exports.groups(tenant));
    var total = pages.count(tenant, filter);
    try {
      file.begin(total > MOST);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
    exports.read(
        tenant,
        filter,
        MOST,
        (lead, updatedAt) -> {
          add(file, new ExportedLead(LeadView.of(lead, names), updatedAt));
          if (System.nanoTime() - begun > longest.toNanos()) {
            throw new UncheckedIOException(new TooSlow());
          }
        });
  }

  private static void add(ExportFile file, ExportedLead lead) {
    try {
      file.add(lead);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private void count(String outcome) {
    meters.counter("parley.exports", "outcome", outcome).increment();
  }
}
