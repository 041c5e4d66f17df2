package server;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.zip.ZipFile;

/** The server's database. */
public final class Database implements AutoCloseable {
  private final Driver driver;
  private final String url;
  private final Properties properties = new Properties();
  private final Connection connection;

  public Database(ParleyServer server) throws Exception {
    this.driver = driver(server.jar());
    this.url = server.databaseUrl();
    properties.setProperty("user", "parley");
    properties.setProperty("password", server.databasePassword());
    this.connection = connect();
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

  /** A connection more, which the caller closes. */
  public Connection connect() throws SQLException {
    return driver.connect(url, properties);
  }

  public Connection connection() {
    return connection;
  }

  /** For clients that are no Java. */
  public String nodeUrl() {
    return url.replaceFirst("^jdbc:postgresql://", "postgres://parley:" + properties.getProperty("password") + "@")
        .replaceFirst("\\?.*$", "");
  }

  /** What a crash of the machine would lose. */
  public String durability() throws SQLException {
    return text(
        """
        select string_agg(name || '=' || setting, ' ' order by name)
        from pg_settings
        where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'commit_delay')
        """);
  }

  public long number(String query) throws SQLException {
    return Long.parseLong(text(query));
  }

  public String text(String query) throws SQLException {
    try (var statement = connection.createStatement();
        var answer = statement.executeQuery(query)) {
      answer.next();
      return answer.getString(1);
    }
  }

  public void update(String statement) throws SQLException {
    try (var update = connection.createStatement()) {
      update.execute(statement);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
