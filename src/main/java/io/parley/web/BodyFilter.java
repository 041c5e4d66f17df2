package io.parley.web;

import io.parley.shared.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before everything that reads a body: refuses what is too large before it costs anything,
 * counts while reading where no length was announced, waits for no body that trickles in, and takes
 * a body without a type (curl's {@code -d}) for JSON.
 */
final class BodyFilter extends OncePerRequestFilter {
  /** What a body must come to, on average; any line that can carry WhatsApp is faster. */
  private static final long SLOWEST_BYTES_A_SECOND = 8 * 1024;

  private final Duration patience;

  /**
   * @param patience how long a body of any size may take
   */
  BodyFilter(Duration patience) {
    this.patience = patience;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var limit = Limits.of(request.getRequestURI());
    if (request.getContentLengthLong() > limit.bytes()) {
      var refusal =
          Refusal.of(HttpStatus.CONTENT_TOO_LARGE, limit.sentence()).with("Connection", "close");
      ProblemWriter.write(refusal, request.getRequestURI(), response);
      return;
    }
    if (String.valueOf(request.getContentType()).contains("*")) {
      var refusal = Refusals.of(new HttpMediaTypeNotSupportedException("a type and no pattern"));
      ProblemWriter.write(refusal, request.getRequestURI(), response);
      return;
    }
    MDC.put("request", Long.toHexString(ThreadLocalRandom.current().nextLong()));
    try {
      chain.doFilter(new LimitedRequest(request, limit, patience), response);
    } finally {
      MDC.remove("request");
    }
  }

  private static final class LimitedRequest extends HttpServletRequestWrapper {
    private final Limits limit;
    private final Duration patience;
    private @Nullable ServletInputStream body;

    LimitedRequest(HttpServletRequest request, Limits limit, Duration patience) {
      super(request);
      this.limit = limit;
      this.patience = patience;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      if (body == null) {
        body = new LimitedBody(super.getInputStream(), limit, patience);
      }
      return body;
    }

    @Override
    public @Nullable String getContentType() {
      var type = super.getContentType();
      return !isRead() && (type == null || isForm(type)) ? MediaType.APPLICATION_JSON_VALUE : type;
    }

    /** Whoever only asks says nothing of a body; some routes look what they do say. */
    private boolean isRead() {
      return HttpMethod.GET.matches(getMethod()) || HttpMethod.HEAD.matches(getMethod());
    }

    @Override
    public @Nullable String getHeader(String name) {
      return name.equalsIgnoreCase("Content-Type") ? getContentType() : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return name.equalsIgnoreCase("Content-Type") && !isRead()
          ? Collections.enumeration(List.of(String.valueOf(getContentType())))
          : super.getHeaders(name);
    }

    private static boolean isForm(String type) {
      return type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE);
    }
  }

  private static final class LimitedBody extends ServletInputStream {
    private final ServletInputStream body;
    private final Limits limit;
    private final Duration patience;
    private final long begun = System.nanoTime();
    private long count;

    LimitedBody(ServletInputStream body, Limits limit, Duration patience) {
      this.body = body;
      this.limit = limit;
      this.patience = patience;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var read = body.read(bytes, offset, length);
      count(Math.max(read, 0));
      return read;
    }

    private void count(int read) {
      count += read;
      if (count > limit.bytes()) {
        throw new Problem.TooLarge(limit.sentence());
      }
      var most = patience.plusMillis(count * 1_000 / SLOWEST_BYTES_A_SECOND);
      if (System.nanoTime() - begun > most.toNanos()) {
        throw Refusals.tooSlow();
      }
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }
  }
}
