package io.parley.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Two nodes at one database, each of which comes back at its address whatever befalls it. */
final class SendingServers implements AutoCloseable {
  static final Map<String, String> FAST =
      Map.of(
          "PARLEY_LEASE", "2s",
          "PARLEY_SEND_TIMEOUT", "2s",
          "PARLEY_SEND_REST", "300ms",
          "PARLEY_SETTLE", "4s",
          "PARLEY_TYPING_CPS", "0",
          "PARLEY_BURST_MESSAGES", "0",
          "PARLEY_WAHA_READ_TIMEOUT", "3s");

  private static final Duration START = Duration.ofSeconds(120);

  private final List<Node> nodes;

  private SendingServers(List<Node> nodes) {
    this.nodes = nodes;
  }

  /** One of them. */
  static final class Node {
    private final DataDirectory data;
    private final int port;
    private final Map<String, String> settings;
    private ServerProcess server;
    private boolean isStopped;

    private Node(DataDirectory data, int port, Map<String, String> settings) throws IOException {
      this.data = data;
      this.port = port;
      this.settings = settings;
      this.server = ServerProcess.launch(data, settings);
    }

    ServerProcess server() {
      return server;
    }

    Api api() {
      return new Api(port);
    }

    boolean isUp() {
      return !isStopped && server.isAlive() && isReady();
    }

    private boolean isReady() {
      try {
        return api().readiness() == 200;
      } catch (AssertionError _) {
        return false;
      }
    }

    boolean isDead() {
      return !server.isAlive();
    }

    void pause() {
      isStopped = true;
      server.pause();
    }

    void resume() {
      server.resume();
      isStopped = false;
    }

    /**
     * @param failpoint where it is to die; empty for nowhere
     */
    void restart(String failpoint) throws IOException {
      var armed = new HashMap<>(settings);
      if (!failpoint.isEmpty()) {
        armed.put("JAVA_TOOL_OPTIONS", "-Dparley.failpoint=" + failpoint);
      }
      server = ServerProcess.launch(data, armed);
    }
  }

  static List<Integer> ports() throws IOException {
    return List.of(WahaProcess.freePort(), WahaProcess.freePort());
  }

  static SendingServers start(List<Integer> ports, Path parent, Map<String, String> settings)
      throws IOException {
    return start(ports, parent, settings, "");
  }

  /**
   * @param failpoint of the first node; empty for none
   */
  static SendingServers start(
      List<Integer> ports, Path parent, Map<String, String> settings, String failpoint)
      throws IOException {
    var servers = new SendingServers(new ArrayList<>());
    try {
      for (var port : ports) {
        var all = new HashMap<>(FAST);
        all.putAll(settings);
        all.put("PARLEY_SECRET_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        all.put("PARLEY_PUBLIC_URL", "http://localhost:" + ports.getFirst());
        all.put("SERVER_PORT", Integer.toString(port));
        var home = Files.createDirectory(parent.resolve("node-" + port));
        if (!failpoint.isEmpty() && port.equals(ports.getFirst())) {
          all.put("JAVA_TOOL_OPTIONS", "-Dparley.failpoint=" + failpoint);
        }
        var node = new Node(DataDirectory.empty(home), port, all);
        servers.nodes.add(node);
        // The first one makes the tables.
        await().atMost(START).until(node::isUp);
      }
      return servers;
    } catch (RuntimeException | IOException failure) {
      servers.close();
      throw failure;
    }
  }

  static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  List<Node> nodes() {
    return nodes;
  }

  /** One that is up, waiting for it where none is. Where all are dead, somebody starts one. */
  Node any(Random random) {
    await()
        .atMost(START)
        .until(
            () -> {
              if (nodes.stream().allMatch(Node::isDead)) {
                nodes.getFirst().restart("");
              }
              return nodes.stream().anyMatch(Node::isUp);
            });
    var up = nodes.stream().filter(Node::isUp).toList();
    return up.isEmpty() ? any(random) : up.get(random.nextInt(up.size()));
  }

  /** Asks until somebody answers. */
  <T> T ask(Random random, Function<Api, T> question) {
    AssertionError last = null;
    for (var tries = 0; tries < 20; tries++) {
      try {
        return question.apply(any(random).api());
      } catch (AssertionError failure) {
        last = failure;
      }
    }
    throw new AssertionError("nobody answers", last);
  }

  @Override
  public void close() throws IOException {
    for (var node : nodes) {
      node.server.close();
      node.data.close();
    }
  }
}
