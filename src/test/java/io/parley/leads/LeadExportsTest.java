package io.parley.leads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.accounts.PlanFeatures;
import io.parley.groups.Groups;
import io.parley.http.ServerTest;
import io.parley.http.World;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.transaction.PlatformTransactionManager;

@ServerTest
class LeadExportsTest {
  private static final LeadFilter ALL = LeadFilter.of(null, null, null);

  @Autowired World world;
  @Autowired LeadExportRepository exports;
  @Autowired LeadPages leads;
  @Autowired Groups groups;
  @Autowired PlanFeatures features;
  @Autowired PlatformTransactionManager transactions;

  @Autowired
  @Qualifier("requestPool")
  HikariDataSource pool;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TenantId tenant;

  @BeforeEach
  void aTenantWithLeads() {
    var made = world.tenant("unlimited");
    tenant = made.owner().tenantId();
    var api = world.as(made);
    for (var number = 0; number < 3; number++) {
      api.post("/leads", "{\"phone\": \"%s\"}".formatted(World.phone())).expect(201);
    }
  }

  @Test
  void whoeverTakesTooLongIsCutOffAndGivesEverythingBack() {
    var exports = taking(Duration.ofNanos(1));
    for (var time = 0; time < 3; time++) {
      var file = new Rows();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> exports.write(tenant, ALL, file))
          .withMessageContaining("too slowly");
      assertThat(file.leads).hasSize(1);
      assertThat(file.ended).isFalse();
    }
    assertThat(meters.counter("parley.exports", "outcome", "cut").count()).isEqualTo(3);
    assertThat(meters.get("parley.exports.running").gauge().value()).isZero();
  }

  @Test
  void aFileThatCannotBeWrittenGivesEverythingBack() {
    var exports = taking(Duration.ofMinutes(1));
    for (var time = 0; time < 20; time++) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> exports.write(tenant, ALL, new Breaks()));
    }
    assertThat(meters.counter("parley.exports", "outcome", "abandoned").count()).isEqualTo(20);
    assertThat(meters.get("parley.exports.running").gauge().value()).isZero();
    assertThat(pool.getHikariPoolMXBean().getActiveConnections())
        .isLessThan(pool.getMaximumPoolSize());
  }

  @Test
  void ofManyExportsFewRunAtOnce() throws IOException {
    var exports = taking(Duration.ofMinutes(1));
    var another = world.tenant("unlimited").owner().tenantId();
    exports.write(
        tenant,
        ALL,
        new Begins(
            () ->
                exports.write(
                    tenant,
                    ALL,
                    new Begins(
                        () -> {
                          assertThatExceptionOfType(Problem.Throttled.class)
                              .isThrownBy(() -> exports.write(tenant, ALL, new Rows()))
                              .withMessageContaining("Your team's exports");
                          assertThat(meters.get("parley.exports.running").gauge().value())
                              .isEqualTo(2);
                          var rows = new Rows();
                          exports.write(another, ALL, rows);
                          assertThat(rows.ended).as("another tenant has its own").isTrue();
                        }))));
    assertThat(meters.get("parley.exports.running").gauge().value()).isZero();
    exports.write(tenant, ALL, new Rows());
  }

  private LeadExports taking(Duration longest) {
    var properties = new ExportProperties(longest, 4, 2);
    return new LeadExports(exports, leads, groups, features, transactions, meters, properties);
  }

  private static class Rows implements ExportFile {
    final List<ExportedLead> leads = new ArrayList<>();
    boolean ended;

    @Override
    public void begin(boolean isTruncated) throws IOException {}

    @Override
    public void add(ExportedLead lead) throws IOException {
      leads.add(lead);
    }

    @Override
    public void end() {
      ended = true;
    }
  }

  private static final class Breaks extends Rows {
    @Override
    public void add(ExportedLead lead) throws IOException {
      throw new IOException("broken pipe");
    }
  }

  /** What is done while an export runs. */
  private interface Meanwhile {
    void run() throws IOException;
  }

  private static final class Begins extends Rows {
    private final Meanwhile meanwhile;

    Begins(Meanwhile meanwhile) {
      this.meanwhile = meanwhile;
    }

    @Override
    public void begin(boolean isTruncated) throws IOException {
      meanwhile.run();
    }
  }
}
