package io.parley.outbound;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens on loopback, remembers who came, and answers byte for byte what a test wants. */
public final class RawServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Answers answers;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger brokenOff = new AtomicInteger();
  private final List<List<String>> requests = new CopyOnWriteArrayList<>();

  /** What is written after a request has come. */
  @FunctionalInterface
  public interface Answers {
    void write(String path, OutputStream out) throws IOException;
  }

  private RawServer(ServerSocket listener, Answers answers) {
    this.listener = listener;
    this.answers = answers;
  }

  public static RawServer answering(Answers answers) {
    try {
      return on(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")), answers);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static RawServer on(ServerSocket listener, Answers answers) {
    var server = new RawServer(listener, answers);
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  /** Nobody must come. */
  static RawServer canary() {
    return answering((_, out) -> out.write(bytes(ok("", "secret"))));
  }

  static String ok(String headers, String body) {
    return "HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(headers, body.length(), body);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public int port() {
    return listener.getLocalPort();
  }

  public int connections() {
    return connections.get();
  }

  /** How many answers the client did not want to the end. */
  int brokenOff() {
    return brokenOff.get();
  }

  /** Request lines and headers. */
  List<List<String>> requests() {
    return requests;
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        // Closed.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      var head = new ArrayList<String>();
      for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.add(line);
      }
      if (!head.isEmpty()) {
        requests.add(head);
        answers.write(head.getFirst().split(" ")[1], socket.getOutputStream());
        socket.getOutputStream().flush();
      }
    } catch (SocketException _) {
      brokenOff.incrementAndGet();
    } catch (IOException _) {
      // The client did not trust us.
    }
  }
}
