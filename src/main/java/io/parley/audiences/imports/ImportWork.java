package io.parley.audiences.imports;

import io.parley.audiences.imports.Intake.Batch;
import io.parley.contacts.PhoneBook;
import io.parley.database.DatabaseClock;
import io.parley.shared.ContactId;
import io.parley.shared.ImportId;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the rows of files into lists, and back out. A batch is one transaction that also says how
 * far the import is: whoever dies, or is taken for dead, leaves nothing half done, and whoever goes
 * on finds the next row.
 */
@Service
class ImportWork {
  private static final Logger log = LoggerFactory.getLogger(ImportWork.class);
  private static final int MOST_ATTEMPTS = 3;
  private static final String GROUP_GONE =
      "The custom group was deleted while the import ran: the rows that were counted went with it.";

  private final ImportRepository imports;
  private final MemberRepository members;
  private final ImportFiles files;
  private final PhoneBook phoneBook;
  private final DatabaseClock clock;
  private final TransactionTemplate transaction;
  private final JsonMapper json;
  private final int batchSize;

  ImportWork(
      ImportRepository imports,
      MemberRepository members,
      ImportFiles files,
      PhoneBook phoneBook,
      DatabaseClock clock,
      TransactionTemplate transaction,
      JsonMapper json,
      ImportProperties properties) {
    this.imports = imports;
    this.members = members;
    this.files = files;
    this.phoneBook = phoneBook;
    this.clock = clock;
    this.transaction = transaction;
    this.json = json;
    this.batchSize = properties.imports().batch();
  }

  /** The list of an import is gone. */
  private static final class GroupGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    GroupGone() {
      super(null, null, false, false);
    }
  }

  /**
   * Works on an import until it ends, or somebody else has it.
   *
   * @param goesOn asked between batches
   * @return false if it still runs: whoever seems to have it may have died since
   */
  boolean work(TenantId tenant, ImportId id, BooleanSupplier goesOn) throws IOException {
    var found = running(tenant, id);
    if (found.isEmpty()) {
      return true;
    }
    workOn(found.get(), goesOn);
    return running(tenant, id).isEmpty();
  }

  private Optional<ListImport> running(TenantId tenant, ImportId id) {
    return imports.find(tenant, id).filter(found -> found.status() == ImportStatus.RUNNING);
  }

  private void workOn(ListImport running, BooleanSupplier goesOn) throws IOException {
    if (running.isBeingUndone()) {
      var isDone = false;
      while (!isDone && goesOn.getAsBoolean()) {
        isDone = takeBack(running);
      }
    } else {
      takeIn(running, goesOn);
    }
  }

  /**
   * Gives an import up that fails again and again.
   *
   * @return false if it is on its way back, which is not given up: nobody could begin it again
   */
  boolean giveUp(TenantId tenant, ImportId id) {
    var found = running(tenant, id);
    if (found.isEmpty()) {
      return true;
    }
    if (found.get().isBeingUndone()) {
      return false;
    }
    end(
        found.get(),
        "The import could not be finished because of an error on our side; the server's log has it under "
            + id
            + ".");
    return true;
  }

  private void takeIn(ListImport running, BooleanSupplier goesOn) throws IOException {
    try (var table = files.open(running);
        var intake =
            new Intake(running, batchSize, batch -> write(batch, table.progress()), goesOn)) {
      var error = read(table, intake);
      // Also what came before a break is kept: it is counted, and can be taken back.
      if (intake.finish()) {
        end(running, error);
      }
    } catch (BrokenFile broken) {
      end(running, broken.sentence());
    } catch (GroupGone _) {
      end(running, GROUP_GONE);
    }
  }

  private static @Nullable String read(Table table, Intake intake) throws IOException {
    try {
      table.read(intake);
      return null;
    } catch (BrokenFile broken) {
      return broken.sentence();
    }
  }

  private void end(ListImport running, @Nullable String error) {
    transaction.executeWithoutResult(_ -> imports.end(running, error, clock.now()));
    log.info(
        "Import {} of tenant {} {}",
        running.id(),
        running.tenant(),
        error == null ? "is complete" : "failed");
  }

  private boolean write(Batch batch, double progress) {
    for (var attempt = 1; ; attempt++) {
      try {
        return Boolean.TRUE.equals(
            transaction.execute(_ -> writeInTransaction(batch, percent(progress))));
      } catch (ConcurrencyFailureException met) {
        // Others wrote of the same people in another order; one of us was to step back.
        if (attempt == MOST_ATTEMPTS) {
          throw met;
        }
      }
    }
  }

  /** A hundred is what is done. */
  private static int percent(double progress) {
    return Math.clamp((int) (progress * 100), 0, 99);
  }

  private boolean writeInTransaction(Batch batch, int progress) {
    var running = batch.running();
    members.planAnew();
    if (!members.exists(running.tenant(), running.group())) {
      throw new GroupGone();
    }
    // People first, then the group: in one order, whoever writes both.
    var people = people(batch);
    if (!members.lockGroup(running.tenant(), running.group())) {
      throw new GroupGone();
    }
    if (!imports.lock(running, batch.position())) {
      return false;
    }
    var once = once(people);
    var taken = take(running, once);
    var refused = refused(batch);
    if (!refused.isEmpty()) {
      imports.refuse(running, batch.position(), refused);
    }
    var same = people.size() - taken.added() - taken.updated();
    imports.count(
        running, new Counts(taken.added(), taken.updated(), same, refused.size()), progress);
    return true;
  }

  private MemberRepository.Taken take(ListImport running, List<Newcomer> newcomers) {
    if (newcomers.isEmpty()) {
      return new MemberRepository.Taken(0, 0);
    }
    if (running.dryRun()) {
      return members.rehearse(running, newcomers);
    }
    var now = clock.now();
    var taken = members.take(running, newcomers, now);
    if (taken.added() + taken.updated() > 0) {
      members.count(running.tenant(), running.group(), taken.added(), now);
    }
    return taken;
  }

  private static List<ImportRepository.Placed> refused(Batch batch) {
    var refused = new ArrayList<ImportRepository.Placed>();
    for (var place = 0; place < batch.rows().size(); place++) {
      if (batch.rows().get(place) instanceof ImportRow.Rejected row) {
        refused.add(new ImportRepository.Placed(place, row));
      }
    }
    return refused;
  }

  private List<Newcomer> people(Batch batch) {
    var rows =
        batch.rows().stream()
            .filter(ImportRow.Person.class::isInstance)
            .map(ImportRow.Person.class::cast)
            .toList();
    return batch.running().dryRun()
        ? imagined(batch.running().tenant(), rows)
        : made(batch.running().tenant(), rows);
  }

  private List<Newcomer> made(TenantId tenant, List<ImportRow.Person> rows) {
    var people = phoneBook.people(tenant, rows.stream().map(ImportRow.Person::entry).toList());
    var newcomers = new ArrayList<Newcomer>(rows.size());
    for (var place = 0; place < rows.size(); place++) {
      var person = people.get(place);
      // The form that the network uses, where it is known.
      var phone = person.phone() == null ? rows.get(place).entry().phone() : person.phone();
      newcomers.add(newcomer(person.id(), phone, rows.get(place)));
    }
    return newcomers;
  }

  /** Who is unknown gets an id that nobody has, the same for all forms of the number. */
  private List<Newcomer> imagined(TenantId tenant, List<ImportRow.Person> rows) {
    var known = phoneBook.find(tenant, rows.stream().map(row -> row.entry().phone()).toList());
    return rows.stream()
        .map(
            row -> {
              var phone = row.entry().phone();
              return newcomer(known.getOrDefault(phone, nobody(phone)), phone, row);
            })
        .toList();
  }

  private static ContactId nobody(Phone phone) {
    return new ContactId(
        UUID.nameUUIDFromBytes(phone.aliasKey().getBytes(StandardCharsets.US_ASCII)));
  }

  private Newcomer newcomer(ContactId person, Phone phone, ImportRow.Person row) {
    return new Newcomer(
        person, phone, row.entry().name(), json.writeValueAsString(row.variables()));
  }

  /** The first row of a person counts. */
  private static List<Newcomer> once(List<Newcomer> people) {
    var once = new LinkedHashMap<ContactId, Newcomer>();
    people.forEach(newcomer -> once.putIfAbsent(newcomer.person(), newcomer));
    return List.copyOf(once.values());
  }

  /** What a caller can wait for: a batch, and a look whether that was all. */
  void takeBackSome(ListImport undoing) {
    if (!takeBack(undoing)) {
      takeBack(undoing);
    }
  }

  /** Takes a part back; true if nothing is left. */
  private boolean takeBack(ListImport undoing) {
    return Boolean.TRUE.equals(transaction.execute(_ -> takeBackInTransaction(undoing)));
  }

  private boolean takeBackInTransaction(ListImport undoing) {
    members.planAnew();
    var isThere = members.lockGroup(undoing.tenant(), undoing.group());
    var after = imports.lockUndo(undoing);
    if (after.isEmpty()) {
      return true;
    }
    var back = members.takeBack(undoing, after.get(), batchSize);
    if (isThere && back.gone() + back.restored() > 0) {
      members.count(undoing.tenant(), undoing.group(), -back.gone(), clock.now());
    }
    imports.countTakenBack(undoing, back.gone() + back.restored(), back.last());
    return back.last() == null;
  }
}
