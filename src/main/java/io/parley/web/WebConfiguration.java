package io.parley.web;

import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  @Override
  public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
    negotiation
        .ignoreAcceptHeader(true)
        .defaultContentType(MediaType.APPLICATION_JSON, MediaType.ALL);
  }

  @Override
  public void addFormatters(org.springframework.format.FormatterRegistry registry) {
    registry.addConverter(String.class, String.class, io.parley.shared.Text::clean);
  }

  @Bean
  FilterRegistrationBean<BodyFilter> bodyFilter(
      @Value("${server.tomcat.connection-timeout}") Duration patience) {
    var registration = new FilterRegistrationBean<>(new BodyFilter(patience));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
    return registration;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatProblems() {
    return factory ->
        factory.addContextCustomizers(
            context -> {
              if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(TomcatProblems.class.getName());
              }
            });
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> punctualHttp() {
    return factory -> {
      factory.setProtocol(PunctualHttp.class.getName());
      factory.addEngineValves(new Leftovers());
    };
  }

  @Bean
  HttpFirewall httpFirewall() {
    return new PlainRequests();
  }

  @Bean
  RequestRejectedHandler requestRejectedHandler() {
    return (request, response, rejected) -> {
      var refusal =
          METHODS.contains(request.getMethod())
              ? Refusals.of(rejected)
              : Refusal.of(
                  HttpStatus.METHOD_NOT_ALLOWED,
                  "There is no such method: use GET, POST, PATCH or DELETE.");
      ProblemWriter.write(refusal, request.getRequestURI(), response);
    };
  }
}
