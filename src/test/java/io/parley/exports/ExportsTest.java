package io.parley.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.http.ServerTest;
import io.parley.http.World;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.transaction.PlatformTransactionManager;

@ServerTest
class ExportsTest {
  @Autowired World world;
  @Autowired PlatformTransactionManager transactions;

  @Autowired
  @Qualifier("requestPool")
  HikariDataSource pool;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TenantId tenant;

  @BeforeEach
  void aTenant() {
    tenant = world.tenant("unlimited").owner().tenantId();
  }

  @Test
  void whoeverTakesTooLongIsCutOffAndGivesEverythingBack() {
    var exports = taking(Duration.ofNanos(1));
    for (var time = 0; time < 3; time++) {
      var file = new Collected();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> exports.write(tenant, file, threeRows()))
          .withMessageContaining("too slowly");
      assertThat(file.rows).hasSize(1);
      assertThat(file.ended).isFalse();
      assertThat(file.abandoned).isTrue();
    }
    assertThat(meters.counter("parley.exports", "outcome", "cut").count()).isEqualTo(3);
    assertThat(meters.get("parley.exports.running").gauge().value()).isZero();
  }

  @Test
  void aFileThatCannotBeWrittenGivesEverythingBack() {
    var exports = taking(Duration.ofMinutes(1));
    for (var time = 0; time < 20; time++) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> exports.write(tenant, new Breaks(), threeRows()));
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
    Meanwhile whileTwoRun =
        () -> {
          assertThatExceptionOfType(Problem.Throttled.class)
              .isThrownBy(() -> exports.write(tenant, new Collected(), threeRows()))
              .withMessageContaining("Your team's exports");
          assertThat(meters.get("parley.exports.running").gauge().value()).isEqualTo(2);
          var file = new Collected();
          exports.write(another, file, threeRows());
          assertThat(file.ended).as("another tenant has its own").isTrue();
        };
    exports.write(
        tenant,
        new Begins(() -> exports.write(tenant, new Begins(whileTwoRun), threeRows())),
        threeRows());
    assertThat(meters.get("parley.exports.running").gauge().value()).isZero();
    exports.write(tenant, new Collected(), threeRows());
  }

  private static Consumer<Exports.Rows<String>> threeRows() {
    return rows -> {
      rows.begin(false);
      List.of("one", "two", "three").forEach(rows::add);
    };
  }

  private Exports taking(Duration longest) {
    var properties = new ExportProperties(longest, 4, 2);
    return new Exports(transactions, meters, properties);
  }

  private static class Collected implements ExportFile<String> {
    final List<String> rows = new ArrayList<>();
    boolean ended;
    boolean abandoned;

    @Override
    public void begin(boolean isTruncated) throws IOException {}

    @Override
    public void add(String row) throws IOException {
      rows.add(row);
    }

    @Override
    public void end() {
      ended = true;
    }

    @Override
    public void abandon() {
      abandoned = true;
    }
  }

  private static final class Breaks extends Collected {
    @Override
    public void add(String row) throws IOException {
      throw new IOException("broken pipe");
    }
  }

  /** What is done while an export runs. */
  private interface Meanwhile {
    void run() throws IOException;
  }

  private static final class Begins extends Collected {
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
