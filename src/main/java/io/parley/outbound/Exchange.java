package io.parley.outbound;

import io.parley.outbound.CappedStream.TooMuch;
import io.parley.outbound.FetchOutcome.Failed;
import io.parley.outbound.FetchOutcome.Fetched;
import io.parley.outbound.FetchOutcome.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/** One fetch with all its redirects. */
final class Exchange {
  private static final int BUFFER = 1 << 16;
  private static final int OK = 200;

  private final CloseableHttpClient http;
  private final Guard guard;
  private final UrlRules rules;
  private final long most;
  private final OutputStream sink;
  private volatile @Nullable HttpGet current;

  Exchange(CloseableHttpClient http, Guard guard, UrlRules rules, long most, OutputStream sink) {
    this.http = http;
    this.guard = guard;
    this.rules = rules;
    this.most = most;
    this.sink = sink;
  }

  /**
   * @throws UncheckedIOException if the sink fails
   */
  FetchOutcome run(String url) {
    try {
      return follow(guard.check(url, rules));
    } catch (NotAllowed refused) {
      return new Refused(refused.reason());
    } catch (TooMuch _) {
      return tooLarge();
    } catch (SSLException _) {
      return new Failed("its server has no valid certificate");
    } catch (IOException | HttpException _) {
      return new Failed("its server cannot be reached, or broke off");
    }
  }

  /** Closes the connection under whatever is being read from it. */
  void cancel() {
    var request = current;
    if (request != null) {
      request.cancel();
    }
  }

  private FetchOutcome follow(URI first) throws IOException, HttpException {
    var uri = first;
    for (var redirects = 0; redirects <= rules.redirects(); redirects++) {
      var request = new HttpGet(uri);
      current = request;
      try {
        var response = http.executeOpen(null, request, null);
        var target = redirect(response);
        if (target == null) {
          return settle(uri, response);
        }
        uri = guard.check(resolved(uri, target), rules);
      } finally {
        // Not closed, which would first read to the end of what has perhaps none.
        request.cancel();
      }
    }
    return new Failed("it is redirected more than " + rules.redirects() + " times");
  }

  /** Where the answer sends us, if it may send us anywhere. */
  private @Nullable String redirect(ClassicHttpResponse response) {
    var location = response.getFirstHeader("Location");
    return switch (response.getCode()) {
      case 301, 302, 303, 307, 308 -> rules.redirects() == 0 ? null : value(location);
      default -> null;
    };
  }

  private static String resolved(URI from, String target) throws NotAllowed {
    try {
      return from.resolve(target).toString();
    } catch (IllegalArgumentException _) {
      throw new NotAllowed("it is redirected to what is not a URL");
    }
  }

  private FetchOutcome settle(URI uri, ClassicHttpResponse response) throws IOException {
    var entity = response.getEntity();
    if (response.getCode() != OK) {
      return new Failed("its server answers with the status " + response.getCode());
    }
    if (entity == null) {
      return new Fetched(uri, null);
    }
    if (entity.getContentLength() > most) {
      return tooLarge();
    }
    var bytes = unpacked(entity);
    if (bytes == null) {
      return new Failed("its server packs it in a way that is not understood");
    }
    copy(bytes);
    return new Fetched(uri, value(response.getFirstHeader("Content-Disposition")));
  }

  /** We ask for nothing packed, but some servers pack whatever they have. */
  private @Nullable InputStream unpacked(HttpEntity entity) throws IOException {
    var sent = new CappedStream(entity.getContent(), most);
    var encoding = entity.getContentEncoding();
    return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> sent;
      case "gzip", "x-gzip" -> new CappedStream(new GZIPInputStream(sent, BUFFER), most);
      default -> null;
    };
  }

  private void copy(InputStream bytes) throws IOException {
    var buffer = new byte[BUFFER];
    for (var read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
      write(buffer, read);
    }
  }

  /** What fails in reading is the server's, what fails here is ours. */
  private void write(byte[] buffer, int length) {
    try {
      sink.write(buffer, 0, length);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Failed tooLarge() {
    return new Failed("it has more than " + (most >> 20) + " MB");
  }

  private static @Nullable String value(@Nullable Header header) {
    return header == null ? null : header.getValue();
  }
}
