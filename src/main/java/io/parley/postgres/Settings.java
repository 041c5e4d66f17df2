package io.parley.postgres;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Settings of the server, given on its command line so that no file of the cluster wins. */
record Settings(SortedMap<String, String> values) {
  static final Settings PARLEY =
      new Settings(new TreeMap<>())
          .with(durability())
          .with(reach())
          .with(resources())
          .with(logging());

  Settings {
    var copy = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(values);
    values = Collections.unmodifiableSortedMap(copy);
  }

  private static Map<String, String> durability() {
    return Map.of("fsync", "on", "full_page_writes", "on", "synchronous_commit", "on");
  }

  private static Map<String, String> reach() {
    return Map.of(
        "listen_addresses", "127.0.0.1", "unix_socket_directories", "", "max_connections", "100");
  }

  private static Map<String, String> resources() {
    return Map.of(
        "shared_buffers",
        "256MB",
        "max_wal_size",
        "2GB",
        "wal_compression",
        "on",
        "autovacuum_naptime",
        "10s",
        "jit",
        "off");
  }

  /** Statements and details of errors hold people's phone numbers and words. */
  private static Map<String, String> logging() {
    return Map.of(
        "TimeZone", "UTC",
        "log_timezone", "UTC",
        "log_min_error_statement", "panic",
        "log_error_verbosity", "terse",
        "log_checkpoints", "off");
  }

  Settings with(Map<String, String> extra) {
    var all = new TreeMap<>(values);
    all.putAll(extra);
    return new Settings(all);
  }

  Settings withPort(int port) {
    return with(Map.of("port", Integer.toString(port)));
  }

  /** As {@code pg_ctl} hands them to a shell. */
  String forShell() {
    return arguments()
        .map(argument -> "'" + argument.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  /** As a running server notes them in {@code postmaster.opts}. */
  String asNoted() {
    return arguments().map(argument -> "\"" + argument + "\"").collect(Collectors.joining(" "));
  }

  private Stream<String> arguments() {
    return values.entrySet().stream()
        .flatMap(setting -> Stream.of("-c", setting.getKey() + "=" + setting.getValue()));
  }
}
