package inbound;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import server.Database;

/** The stored rows, and the insert that the server is compared with. */
final class Rows implements AutoCloseable {
  private static final String COLUMNS =
      "tenant_id, session_id, chat_id, wa_message_id, direction, sender_id, message_type, content,"
          + " status, reply_to, has_media, sent_at, created_at";

  private final Database database;

  /** Stay open, since the processors' time of a process that has ended is nobody's. */
  private final List<Connection> inserting = new ArrayList<>();

  private Object last = new java.util.UUID(0, 0);

  Rows(Database database, int connections) throws Exception {
    this.database = database;
    database.update("create table bench_message (like message including all)");
    database.update(
        "alter table bench_message add foreign key (tenant_id, chat_id) references chat on delete cascade");
    for (int number = 0; number < connections; number++) {
      inserting.add(database.connect());
    }
  }

  long transactions() throws SQLException {
    return database.number("select xact_commit from pg_stat_database where datname = current_database()");
  }

  /**
   * Writes rows into a table with the same columns, indexes and foreign key.
   *
   * @return rows a second
   */
  double insert(List<Object[]> rows, int rowsPerTransaction) throws InterruptedException {
    int connections = inserting.size();
    var tasks = new ArrayList<Callable<Void>>();
    for (int number = 0; number < connections; number++) {
      int begin = number * rows.size() / connections;
      int end = (number + 1) * rows.size() / connections;
      var own = inserting.get(number);
      tasks.add(() -> insert(own, rows.subList(begin, end), rowsPerTransaction));
    }
    try (var executor = Executors.newFixedThreadPool(connections)) {
      long begin = System.nanoTime();
      for (var outcome : executor.invokeAll(tasks)) {
        outcome.get();
      }
      return rows.size() * 1e9 / (System.nanoTime() - begin);
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** What the server has stored since the last time. */
  List<Object[]> newRows() throws SQLException {
    var rows = new ArrayList<Object[]>();
    try (var statement =
        database.connection().prepareStatement(
            "select " + COLUMNS + ", id from message where id > ? order by id")) {
      statement.setObject(1, last);
      var answer = statement.executeQuery();
      int columns = answer.getMetaData().getColumnCount() - 1;
      while (answer.next()) {
        var row = new Object[columns];
        for (int column = 0; column < columns; column++) {
          row[column] = answer.getObject(column + 1);
        }
        rows.add(row);
        last = answer.getObject(columns + 1);
      }
    }
    return rows;
  }

  private static Void insert(Connection own, List<Object[]> rows, int rowsPerTransaction)
      throws SQLException {
    own.setAutoCommit(false);
    try (var insert =
        own.prepareStatement(
            "insert into bench_message (" + COLUMNS + ") values (?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
      for (int begin = 0; begin < rows.size(); begin += rowsPerTransaction) {
        var batch = rows.subList(begin, Math.min(begin + rowsPerTransaction, rows.size()));
        for (var row : batch) {
          add(insert, row);
        }
        insert.executeBatch();
        own.commit();
      }
    }
    return null;
  }

  private static void add(PreparedStatement insert, Object[] row) throws SQLException {
    for (int column = 0; column < row.length; column++) {
      insert.setObject(column + 1, row[column]);
    }
    insert.addBatch();
  }

  @Override
  public void close() throws SQLException {
    for (var own : inserting) {
      own.close();
    }
  }
}
