package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.shared.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.MDC;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Finds out who is calling, and takes the request out of their tenant's bucket. */
final class ApiKeyFilter extends OncePerRequestFilter {
  private static final String HEADER = "X-API-Key";

  private final ApiKeyRepository keys;
  private final RateLimits limits;
  private final DatabaseClock clock;
  private final HandlerExceptionResolver problems;

  ApiKeyFilter(
      ApiKeyRepository keys,
      RateLimits limits,
      DatabaseClock clock,
      HandlerExceptionResolver problems) {
    this.keys = keys;
    this.limits = limits;
    this.clock = clock;
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
    var login = login(request);
    if (login.isEmpty()) {
      return;
    }
    var caller = login.get().caller();
    var allowance = limits.take(caller.tenantId(), login.get().plan());
    allowance.headers(response);
    if (allowance.isExhausted()) {
      throw new Problem.Throttled(
          "The plan '"
              + login.get().plan().id()
              + "' allows "
              + allowance.limit()
              + " requests a minute: wait and go on.",
          allowance.retryAfter());
    }
    if (!login.get().usedLately()) {
      caller.key().ifPresent(key -> keys.used(caller.tenantId(), key, clock.now()));
    }
    MDC.put("tenant", caller.tenantId().toString());
    SecurityContextHolder.getContext().setAuthentication(new CallerLogin(caller));
  }

  private Optional<ApiKeyRepository.Login> login(HttpServletRequest request) {
    var header = request.getHeader(HEADER);
    if (header == null || !new RawKey(header.strip()).looksLikeOne()) {
      return Optional.empty();
    }
    return keys.findBySecret(new RawKey(header.strip()).hash(), clock.now());
  }
}
