package inbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * Connections that each send the next request as soon as the last is answered. One thread serves
 * them all and does next to nothing, since it takes its time from the server.
 */
public final class Load {
  /**
   * Requests that were written before, as bytes.
   *
   * @param first the number of requests that were written still earlier
   */
  public record Requests(ByteBuffer bytes, int[] ends, int first, boolean repeats) {
    Requests repeated() {
      return new Requests(bytes, ends, first, true);
    }

    boolean has(int number) {
      return repeats || number < ends.length;
    }

    ByteBuffer get(int number) {
      int index = number % ends.length;
      int begin = index == 0 ? 0 : ends[index - 1];
      return bytes.slice(begin, ends[index] - begin);
    }
  }

  /**
   * @param accepted how many were answered 200
   * @param nanos how long each request took, sorted
   */
  public record Result(int accepted, int refused, long[] nanos, long duration) {
    public double rate() {
      return nanos.length * 1e9 / duration;
    }

    public double milliseconds(double quantile) {
      return nanos[(int) (quantile * (nanos.length - 1))] / 1e6;
    }
  }

  private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLOSE = "\r\nConnection: close".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LENGTH = "\r\nContent-Length: ".getBytes(StandardCharsets.US_ASCII);
  private static final int STATUS = "HTTP/1.1 ".length();

  private final Requests requests;
  private final long deadline;
  private long[] nanos = new long[1 << 20];
  private int open;
  private int sent;
  private int accepted;
  private int refused;

  private Load(Requests requests, long deadline) {
    this.requests = requests;
    this.deadline = deadline;
  }

  /** Ends when the time is up or the requests are used up, and every request is answered. */
  public static Result run(int port, int connections, Requests requests, Duration time)
      throws IOException {
    long begin = System.nanoTime();
    var load = new Load(requests, begin + time.toNanos());
    load.run(new InetSocketAddress("127.0.0.1", port), connections);
    long duration = System.nanoTime() - begin;
    var sorted = Arrays.copyOf(load.nanos, load.accepted + load.refused);
    Arrays.sort(sorted);
    return new Result(load.accepted, load.refused, sorted, duration);
  }

  private void run(InetSocketAddress address, int connections) throws IOException {
    try (var selector = Selector.open()) {
      for (int number = 0; number < connections; number++) {
        open++;
        new Connection(address).open(selector);
      }
      while (open > 0) {
        selector.select(this::answer, 30_000);
      }
    }
  }

  private void answer(SelectionKey key) {
    try {
      ((Connection) key.attachment()).receive(key);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private final class Connection {
    private final InetSocketAddress address;
    private final ByteBuffer answer = ByteBuffer.allocate(16_384);
    private SocketChannel channel;
    private long begin;

    Connection(InetSocketAddress address) {
      this.address = address;
    }

    void open(Selector selector) throws IOException {
      channel = SocketChannel.open(address);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
      send();
    }

    void receive(SelectionKey key) throws IOException {
      if (channel.read(answer) < 0) {
        throw new IOException("the server closed a connection");
      }
      if (isComplete()) {
        count();
        boolean closes = find(CLOSE) >= 0;
        answer.clear();
        if (closes) {
          channel.close();
          open(key.selector());
        } else {
          send();
        }
      }
    }

    private void send() throws IOException {
      begin = System.nanoTime();
      if (begin >= deadline || !requests.has(sent)) {
        channel.close();
        open--;
        return;
      }
      var request = requests.get(sent);
      sent++;
      while (request.hasRemaining()) {
        channel.write(request);
      }
    }

    private void count() {
      int total = accepted + refused;
      nanos = total == nanos.length ? Arrays.copyOf(nanos, 2 * total) : nanos;
      nanos[total] = System.nanoTime() - begin;
      if (answer.get(STATUS) == '2') {
        accepted++;
      } else {
        refused++;
      }
    }

    private boolean isComplete() {
      int body = find(END) + END.length;
      if (body < END.length) {
        return false;
      }
      int length = find(LENGTH);
      return length < 0
          ? isAt(LAST_CHUNK, answer.position() - LAST_CHUNK.length)
          : answer.position() >= body + number(length + LENGTH.length);
    }

    private int find(byte[] wanted) {
      for (int at = 0; at <= answer.position() - wanted.length; at++) {
        if (isAt(wanted, at)) {
          return at;
        }
      }
      return -1;
    }

    private boolean isAt(byte[] wanted, int at) {
      return Arrays.equals(answer.array(), at, at + wanted.length, wanted, 0, wanted.length);
    }

    private int number(int at) {
      int number = 0;
      for (int next = at; answer.get(next) != '\r'; next++) {
        number = 10 * number + answer.get(next) - '0';
      }
      return number;
    }
  }
}
