package io.parley.accounts;

import io.parley.accounts.usage.ApiCalls;
import io.parley.shared.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.MDC;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Finds out who is calling, and takes the request out of their tenant's bucket. */
final class CallerFilter extends OncePerRequestFilter {
  private static final String KEY = "X-API-Key";
  private static final String BEARER = "Bearer ";

  private final Callers callers;
  private final RateLimits limits;
  private final ApiCalls calls;
  private final HandlerExceptionResolver problems;

  CallerFilter(
      Callers callers, RateLimits limits, ApiCalls calls, HandlerExceptionResolver problems) {
    this.callers = callers;
    this.limits = limits;
    this.calls = calls;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      identify(request, response);
    } catch (RuntimeException refusal) {
      problems.resolveException(request, response, null, refusal);
      return;
    }
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.remove("tenant");
    }
  }

  private void identify(HttpServletRequest request, HttpServletResponse response) {
    var found = login(request);
    if (found.isEmpty()) {
      return;
    }
    var login = found.get();
    var caller = login.caller();
    var allowance = limits.take(caller.tenantId(), login.plan());
    allowance.headers(response);
    if (allowance.isExhausted()) {
      throw new Problem.Throttled(
          "The plan '"
              + login.plan().id()
              + "' allows "
              + allowance.limit()
              + " requests a minute: wait and go on.",
          allowance.retryAfter());
    }
    calls.count(caller.tenantId());
    callers.used(login);
    MDC.put("tenant", caller.tenantId().toString());
    SecurityContextHolder.getContext().setAuthentication(new CallerLogin(caller));
  }

  /** The first credential that was sent counts, even if it is bad and another is good. */
  private Optional<Login> login(HttpServletRequest request) {
    var key = request.getHeader(KEY);
    if (key != null && !key.isBlank()) {
      return callers.byKey(new RawKey(key.strip()));
    }
    var authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null) {
      return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
          ? callers.byToken(TokenPurpose.ACCESS, authorization.substring(BEARER.length()).strip())
          : Optional.empty();
    }
    return StreamTokenFilter.token(request).flatMap(this::byStreamToken);
  }

  /** Old clients put their access token into the address. */
  private Optional<Login> byStreamToken(String token) {
    return callers
        .byToken(TokenPurpose.STREAM, token)
        .or(() -> callers.byToken(TokenPurpose.ACCESS, token));
  }
}
