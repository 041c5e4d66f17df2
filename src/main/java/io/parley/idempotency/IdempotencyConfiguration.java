package io.parley.idempotency;

import io.parley.shared.Caller;
import io.parley.shared.Problem;
import io.parley.shared.Text;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Hands controllers the key that their request came with. */
@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration implements WebMvcConfigurer {
  private static final String HEADER = "Idempotency-Key";
  private static final int LONGEST = 255;

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new KeyArgument());
  }

  private static final class KeyArgument implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
      return parameter.getParameterType() == IdempotencyKey.class;
    }

    @Override
    public Object resolveArgument(
        MethodParameter parameter,
        @Nullable ModelAndViewContainer container,
        NativeWebRequest request,
        @Nullable WebDataBinderFactory binder) {
      var http =
          java.util.Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class));
      return new IdempotencyKey(
          tenantOf(), http.getMethod() + " " + http.getRequestURI(), key(http.getHeader(HEADER)));
    }

    private static io.parley.shared.TenantId tenantOf() {
      var login = SecurityContextHolder.getContext().getAuthentication();
      if (login != null && login.getPrincipal() instanceof Caller caller) {
        return caller.tenantId();
      }
      throw new Problem.Unauthenticated("Credentials are missing.");
    }

    private static @Nullable String key(@Nullable String header) {
      if (header != null && (header.isBlank() || header.length() > LONGEST)) {
        throw new Problem.Invalid(HEADER, "must have 1 to 255 characters");
      }
      return Text.cleanOrNull(header);
    }
  }
}
