package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.database.Turns;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import io.parley.shared.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that a tenant has, as one file of one moment. It goes from cursors of the database to
 * the client as it reads; whoever reads too slowly is cut off, since a cursor holds a connection,
 * and so is what takes hours, since the database cannot clear away meanwhile.
 */
@Service
class PersonalExport {
  private static final int MOST_AT_ONCE = 2;
  private static final int MOST_OF_TENANT = 1;
  private static final Turns.Refusals REFUSALS =
      new Turns.Refusals(
          "Your team is taking its data along already: wait until that has ended.",
          "Others are taking their data along right now: try again in a moment.",
          Duration.ofSeconds(10));
  private static final Duration LONGEST = Duration.ofHours(2);
  private static final String ALL = "gdpr:read";

  private final List<PersonalData> modules;
  private final Users users;
  private final JsonMapper json;
  private final DatabaseClock clock;
  private final TransactionTemplate snapshot;
  private final Turns turns = new Turns(MOST_AT_ONCE, MOST_OF_TENANT, REFUSALS);

  PersonalExport(
      List<PersonalData> modules,
      Users users,
      JsonMapper json,
      DatabaseClock clock,
      PlatformTransactionManager transactions) {
    this.modules = modules;
    this.users = users;
    this.json = json;
    this.clock = clock;
    this.snapshot = new TransactionTemplate(transactions);
    this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    this.snapshot.setReadOnly(true);
  }

  /**
   * To be called outside of a transaction.
   *
   * @throws IOException if the file is not whole
   * @throws Problem.Throttled while too many do
   */
  void write(Caller caller, OutputStream out) throws IOException {
    try (var _ = turns.take(caller.tenantId())) {
      // Not closed where something fails: that would end the file as if it were whole.
      var file = json.createGenerator(new ReadingPace(out, System::nanoTime));
      snapshot.executeWithoutResult(_ -> copy(caller, file));
      file.close();
    } catch (UncheckedIOException broken) {
      throw Objects.requireNonNull(broken.getCause());
    } catch (JacksonIOException gone) {
      throw Objects.requireNonNull(gone.getCause());
    }
  }

  private void copy(Caller caller, JsonGenerator file) {
    file.writeStartObject();
    file.writePOJOProperty("exported_at", clock.instant());
    file.writePOJOProperty("user", users.me(caller));
    file.writeObjectPropertyStart("data");
    var lists = new Lists(file);
    modules.stream()
        .filter(module -> caller.scopes().allowOneOf(List.of(ALL, module.scope())))
        .forEach(module -> module.export(caller, lists));
    lists.end();
    file.writeEndObject();
    file.writeEndObject();
  }

  private static final class Lists implements PersonalData.Sink {
    private final JsonGenerator file;
    private final long begun = System.nanoTime();
    private boolean isOpen;

    Lists(JsonGenerator file) {
      this.file = file;
    }

    @Override
    public void begin(String list) {
      end();
      file.writeArrayPropertyStart(list);
      isOpen = true;
    }

    @Override
    public void add(Map<String, @Nullable Object> row) {
      file.writePOJO(row);
      if (System.nanoTime() - begun > LONGEST.toNanos()) {
        throw new UncheckedIOException(new IOException("the export took too long"));
      }
    }

    void end() {
      if (isOpen) {
        file.writeEndArray();
        isOpen = false;
      }
    }
  }
}
