package io.parley.idempotency;

import io.parley.shared.Caller;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import io.parley.shared.Text;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Hands controllers the key that their request came with. */
@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration implements WebMvcConfigurer {
  private static final String HEADER = "Idempotency-Key";
  private static final int LONGEST = 255;

  static {
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(IdempotencyKey.class);
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new KeyArgument());
  }

  @Bean
  OperationCustomizer idempotencyHeader() {
    return (operation, method) -> {
      if (takesKey(method)) {
        operation.addParametersItem(
            new HeaderParameter()
                .name(HEADER)
                .required(false)
                .schema(new Schema<>().types(Set.of("string"))));
      }
      return operation;
    };
  }

  private static boolean takesKey(HandlerMethod method) {
    return Arrays.stream(method.getMethodParameters())
        .anyMatch(parameter -> parameter.getParameterType() == IdempotencyKey.class);
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
      var http = Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class));
      return new IdempotencyKey(
          tenantOf(), http.getMethod() + " " + http.getRequestURI(), key(http.getHeader(HEADER)));
    }

    private static TenantId tenantOf() {
      var login = SecurityContextHolder.getContext().getAuthentication();
      if (login != null && login.getPrincipal() instanceof Caller caller) {
        return caller.tenantId();
      }
      throw new Problem.Unauthenticated();
    }

    private static @Nullable String key(@Nullable String header) {
      if (header != null && (header.isBlank() || header.length() > LONGEST)) {
        throw new Problem.Invalid(HEADER, "must have 1 to 255 characters");
      }
      return Text.cleanOrNull(header);
    }
  }
}
