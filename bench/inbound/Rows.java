import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.zip.ZipFile;

/** The server's database, and the insert that the server is compared with. */
final class Rows implements AutoCloseable {
  private static final String COLUMNS =
      "tenant_id, session_id, chat_id, wa_message_id, direction, sender_id, message_type, content,"
          + " status, reply_to, has_media, sent_at, created_at";

  private final ParleyServer server;
  private final Driver driver;
  private final Connection connection;

  /** Stay open, since the processors' time of a process that has ended is nobody's. */
  private final List<Connection> inserting = new ArrayList<>();

  private Object last = new java.util.UUID(0, 0);

  Rows(ParleyServer server, int connections) throws Exception {
    this.server = server;
    this.driver = driver(server.jar());
    this.connection = connect();
    update("create table bench_message (like message including all)");
    update(
        "alter table bench_message add foreign key (tenant_id, chat_id) references chat on delete cascade");
    for (int number = 0; number < connections; number++) {
      inserting.add(connect());
    }
  }

  /** The server's own, from its jar. */
  private static Driver driver(Path jar) throws Exception {
    var copy = Files.createTempFile("pgjdbc", ".jar");
    copy.toFile().deleteOnExit();
    try (var zip = new ZipFile(jar.toFile())) {
      var entry =
          zip.stream()
              .filter(file -> file.getName().matches("BOOT-INF/lib/postgresql-[0-9.]+\\.jar"))
              .findFirst()
              .orElseThrow();
      Files.copy(zip.getInputStream(entry), copy, StandardCopyOption.REPLACE_EXISTING);
    }
    var loader = new URLClassLoader(new URL[] {copy.toUri().toURL()});
    return (Driver)
        loader.loadClass("org.postgresql.Driver").getDeclaredConstructor().newInstance();
  }

  private Connection connect() throws SQLException, IOException {
    var properties = new Properties();
    properties.setProperty("user", "parley");
    properties.setProperty("password", server.databasePassword());
    return driver.connect(server.databaseUrl(), properties);
  }

  String durability() throws SQLException {
    return text(
        """
        select string_agg(name || '=' || setting, ' ' order by name)
        from pg_settings
        where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'commit_delay')
        """);
  }

  long transactions() throws SQLException {
    return number("select xact_commit from pg_stat_database where datname = current_database()");
  }

  long number(String query) throws SQLException {
    return Long.parseLong(text(query));
  }

  private String text(String query) throws SQLException {
    try (var statement = connection.createStatement();
        var answer = statement.executeQuery(query)) {
      answer.next();
      return answer.getString(1);
    }
  }

  private void update(String statement) throws SQLException {
    try (var update = connection.createStatement()) {
      update.execute(statement);
    }
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
        connection.prepareStatement(
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
    connection.close();
    for (var own : inserting) {
      own.close();
    }
  }
}
