package io.parley.accounts;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes the token out of the addresses of streams, which browsers cannot send headers with. Whoever
 * comes after it, and logs, sees addresses without; wherever no stream is, a token is thrown away.
 */
final class StreamTokenFilter extends OncePerRequestFilter {
  private static final String ATTRIBUTE = StreamTokenFilter.class.getName();
  private static final String PARAMETER = "token=";

  /** The routes that are streams of server-sent events, all of them. */
  private static final List<Pattern> STREAMS =
      List.of(
          Pattern.compile("/api/v2/sessions/[^/]+/events"),
          Pattern.compile("/api/v2/bulk-send/[^/]+/progress"));

  /** The token that a stream was asked for with; one that was sent twice is none. */
  static Optional<String> token(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof String token
        ? Optional.of(token)
        : Optional.empty();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var query = request.getQueryString();
    if (query == null || !query.contains(PARAMETER)) {
      chain.doFilter(request, response);
      return;
    }
    var tokens = parts(query).filter(StreamTokenFilter::isToken).toList();
    if (isStream(request) && tokens.size() == 1) {
      request.setAttribute(ATTRIBUTE, tokens.getFirst().substring(PARAMETER.length()));
    }
    chain.doFilter(new WithoutToken(request), response);
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  private static boolean isStream(HttpServletRequest request) {
    return request.getMethod().equals("GET")
        && STREAMS.stream().anyMatch(path -> path.matcher(request.getRequestURI()).matches());
  }

  private static java.util.stream.Stream<String> parts(String query) {
    return Arrays.stream(query.split("&"));
  }

  private static boolean isToken(String part) {
    return part.startsWith(PARAMETER);
  }

  private static final class WithoutToken extends HttpServletRequestWrapper {
    WithoutToken(HttpServletRequest request) {
      super(request);
    }

    @Override
    public @Nullable String getQueryString() {
      var query = super.getQueryString();
      return query == null
          ? null
          : parts(query)
              .filter(Predicate.not(StreamTokenFilter::isToken))
              .collect(Collectors.joining("&"));
    }
  }
}
