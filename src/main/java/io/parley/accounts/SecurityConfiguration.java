package io.parley.accounts;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.accounts.usage.ApiCalls;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BootstrapProperties.class)
class SecurityConfiguration implements WebMvcConfigurer {
  private static final String[] WITHOUT_CREDENTIALS = {
    "/api/v2/auth/login",
    "/api/v2/auth/refresh",
    "/api/v2/auth/forgot-password",
    "/api/v2/auth/reset-password",
    "/api/v2/billing/plans"
  };

  /** Who waits in this line for more than some seconds has given up anyway. */
  private static final int PASSWORDS_WAITING = 50;

  private final RouteGuard guard = new RouteGuard();

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(guard);
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(guard);
  }

  @Bean
  PasswordEncoder passwordEncoder() {
    return Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();
  }

  @Bean
  PasswordChecks passwordChecks(PasswordEncoder passwords, MeterRegistry meters) {
    var half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    return new PasswordChecks(passwords, half, PASSWORDS_WAITING, meters);
  }

  /** Before everything that might write an address into a log. */
  @Bean
  FilterRegistrationBean<StreamTokenFilter> streamTokenFilter() {
    var registration = new FilterRegistrationBean<>(new StreamTokenFilter());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    return registration;
  }

  @Bean
  @Order(1)
  SecurityFilterChain api(
      HttpSecurity http,
      Callers callers,
      RateLimits limits,
      ApiCalls calls,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems)
      throws Exception {
    return stateless(http, problems)
        .securityMatcher("/api/v2", "/api/v2/**", "/media/*", "/tenant/settings")
        .addFilterBefore(
            new CallerFilter(callers, limits, calls, problems), AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(WITHOUT_CREDENTIALS)
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .build();
  }

  /** What is no API: each route says itself what guards it. */
  @Bean
  @Order(2)
  SecurityFilterChain others(
      HttpSecurity http, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems)
      throws Exception {
    return stateless(http, problems)
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  private static HttpSecurity stateless(HttpSecurity http, HandlerExceptionResolver problems)
      throws Exception {
    return http.csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(RequestCacheConfigurer::disable)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .exceptionHandling(
            refusals ->
                refusals
                    .authenticationEntryPoint(
                        (request, response, refusal) ->
                            problems.resolveException(request, response, null, refusal))
                    .accessDeniedHandler(
                        (request, response, refusal) ->
                            problems.resolveException(request, response, null, refusal)));
  }
}
