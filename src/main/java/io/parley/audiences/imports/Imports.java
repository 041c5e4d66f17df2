package io.parley.audiences.imports;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import io.parley.accounts.Tenants;
import io.parley.database.DatabaseClock;
import io.parley.database.Turns;
import io.parley.exports.ExportFile;
import io.parley.exports.Exports;
import io.parley.shared.CustomGroupId;
import io.parley.shared.ImportId;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Imports as their callers see them: begun, looked at, undone. */
@Service
class Imports {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

  /** Each is a file of up to 200 MB on the disk, and is looked into. */
  private static final int MOST_RECEIVED = 10;

  private static final int MOST_RECEIVED_OF_TENANT = 2;
  private static final Turns.Refusals REFUSALS =
      new Turns.Refusals(
          "Files of your team are being received already: try again when they are there.",
          "Other files are being received: try again in a few seconds.",
          Duration.ofSeconds(10));

  private final ImportRepository imports;
  private final MemberRepository members;
  private final ImportFiles files;
  private final ImportWork work;
  private final Tenants tenants;
  private final Exports exports;
  private final SchedulerClient scheduler;
  private final DatabaseClock clock;
  private final TransactionTemplate transaction;
  private final Turns receiving = new Turns(MOST_RECEIVED, MOST_RECEIVED_OF_TENANT, REFUSALS);
  private final int mostWaiting;

  Imports(
      ImportRepository imports,
      MemberRepository members,
      ImportFiles files,
      ImportWork work,
      Tenants tenants,
      Exports exports,
      SchedulerClient scheduler,
      DatabaseClock clock,
      TransactionTemplate transaction,
      ImportProperties properties) {
    this.imports = imports;
    this.members = members;
    this.files = files;
    this.work = work;
    this.tenants = tenants;
    this.exports = exports;
    this.scheduler = scheduler;
    this.clock = clock;
    this.transaction = transaction;
    this.mostWaiting = properties.imports().mostWaiting();
  }

  /**
   * @throws Problem.NotFound if the tenant has no such group
   */
  void requireGroup(TenantId tenant, CustomGroupId group) {
    if (!members.exists(tenant, group)) {
      throw new Problem.NotFound("There is no custom group with this id.");
    }
  }

  /**
   * A turn at sending a file: few are received at once, and none that could not wait.
   *
   * @throws Problem.Throttled if there is none
   */
  Turns.Turn receive(TenantId tenant) {
    requirePlace(tenant);
    return receiving.take(tenant);
  }

  private void requirePlace(TenantId tenant) {
    if (imports.countWaiting(tenant) >= mostWaiting) {
      throw new Problem.Throttled(
          mostWaiting
              + " imports of your team are waiting or running: try again when one of them has ended.",
          RETRY_AFTER);
    }
  }

  /**
   * Looks into a file before anything is taken from it.
   *
   * @param wanted which column is what, as far as the caller says
   * @throws Problem.Invalid if it cannot be read, or has no column of phones
   */
  ListImport.Draft draft(
      TenantId tenant,
      CustomGroupId group,
      Upload upload,
      Map<String, @Nullable String> wanted,
      boolean dryRun)
      throws IOException {
    try {
      var form = Form.of(upload.path(), upload.name());
      var file =
          new ListImport.File(upload.name().isEmpty() ? null : upload.name(), upload.size(), form);
      var country = tenants.defaultCountry(tenant).orElse(null);
      return new ListImport.Draft(
          tenant, group, dryRun, file, Mapping.of(header(upload, form), wanted), country);
    } catch (BrokenFile broken) {
      throw new Problem.Invalid("file", "cannot be taken: " + broken.inASentence());
    }
  }

  private Header header(Upload upload, Form form) throws IOException, BrokenFile {
    var rows = new ArrayList<TableRow>();
    try (var table = files.open(upload.path(), form)) {
      table.read(
          row -> {
            rows.add(row);
            return rows.size() < 2;
          });
    } catch (BrokenFile broken) {
      // What comes after the header is told row by row, and where it breaks.
      if (rows.isEmpty()) {
        throw broken;
      }
      return Header.of(rows.getFirst());
    }
    if (rows.isEmpty()) {
      throw new BrokenFile("The file is empty.");
    }
    if (rows.size() == 1) {
      throw new BrokenFile(
          "The file has one row only, which names the columns: there is nobody in it.");
    }
    return Header.of(rows.getFirst());
  }

  /** Keeps the file, and has it worked; in the caller's transaction. */
  @Transactional(propagation = Propagation.MANDATORY)
  ListImport begin(ListImport.Draft draft, Upload upload) {
    var tenant = draft.tenant();
    imports.beginAlone(tenant);
    requirePlace(tenant);
    var id = imports.insert(draft, clock.now());
    try {
      files.keep(tenant, id, upload.path(), draft.file().form());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    scheduler.schedule(ImportTask.intake(tenant, id), clock.instant());
    return get(tenant, id);
  }

  ListImport get(TenantId tenant, ImportId id) {
    return imports.find(tenant, id).orElseThrow(Imports::unknown);
  }

  /** Takes an import back: at once if it is small, else in the background. */
  ListImport undo(TenantId tenant, ImportId id) {
    var found = get(tenant, id);
    if (found.dryRun()) {
      throw new Problem.Conflict("The import was a dry run: there is nothing to take back.");
    }
    transaction.executeWithoutResult(_ -> beginUndo(tenant, id));
    work.takeBackSome(get(tenant, id));
    return get(tenant, id);
  }

  /** Whoever goes on with it finds it scheduled, also if this process dies now. */
  private void beginUndo(TenantId tenant, ImportId id) {
    if (!imports.beginUndo(tenant, id)) {
      throw new Problem.Conflict(
          get(tenant, id).status() == ImportStatus.UNDONE
              ? "The import was undone before."
              : "The import is still running: wait until it has ended.");
    }
    scheduler.schedule(ImportTask.undo(tenant, id), clock.instant());
  }

  /** The rows that were refused until now; to be called outside of a transaction. */
  void writeRefused(TenantId tenant, ImportId id, ExportFile<ImportRepository.Refused> file)
      throws IOException {
    get(tenant, id);
    exports.write(
        tenant,
        file,
        rows -> {
          rows.begin(false);
          imports.readRefused(tenant, id, rows::add);
        });
  }

  private static Problem.NotFound unknown() {
    return new Problem.NotFound("There is no import with this id.");
  }
}
