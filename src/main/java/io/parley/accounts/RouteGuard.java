package io.parley.accounts;

import io.parley.shared.Caller;
import io.parley.shared.Problem;
import io.parley.shared.PublicRoute;
import io.parley.shared.Scope;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets a caller through to the routes that their scopes open. A route of ours that says nothing is
 * closed to all. Who was let in is not asked again when a streamed answer ends.
 */
final class RouteGuard implements HandlerInterceptor, HandlerMethodArgumentResolver {
  private static final String OURS = "io.parley.";

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method
        && request.getDispatcherType() != DispatcherType.ASYNC
        && isOurs(method)
        && !method.hasMethodAnnotation(PublicRoute.class)) {
      admit(caller(), method.getMethodAnnotation(Scope.class));
    }
    return true;
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == Caller.class;
  }

  @Override
  public Object resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binder) {
    return caller();
  }

  private static boolean isOurs(HandlerMethod method) {
    return method.getBeanType().getName().startsWith(OURS);
  }

  private static void admit(Caller caller, @Nullable Scope scope) {
    var needed = scope == null ? List.<String>of() : List.of(scope.value());
    if (!caller.scopes().allowOneOf(needed)) {
      throw new Problem.Forbidden(
          "This needs the scope "
              + String.join(" or ", needed)
              + (caller.key().isPresent()
                  ? ", which the API key does not have."
                  : ", which your role does not have."),
          needed);
    }
  }

  private static Caller caller() {
    var login = SecurityContextHolder.getContext().getAuthentication();
    if (login instanceof CallerLogin known) {
      return known.getPrincipal();
    }
    throw new Problem.Unauthenticated();
  }
}
