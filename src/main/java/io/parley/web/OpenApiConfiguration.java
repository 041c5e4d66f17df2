package io.parley.web;

import io.parley.shared.Caller;
import io.parley.shared.PublicRoute;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The OpenAPI document, made from the code in the wire's spelling. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
  private static final String API_KEY = "api_key";
  private static final String BEARER = "bearer";
  private static final String PROBLEM = "Problem";

  static {
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
  }

  /** springdoc resolves with a mapper of its own, which does not know ours. */
  @Bean
  ModelResolver modelResolver() {
    var mapper =
        Json31.mapper()
            .copy()
            .setPropertyNamingStrategy(
                com.fasterxml.jackson.databind.PropertyNamingStrategies.SNAKE_CASE);
    return new ModelResolver(mapper).openapi31(true);
  }

  @Bean
  ModelConverter recordConverter() {
    return new RecordConverter();
  }

  /** Names that clients are generated from: what is done, and by which part of the API. */
  @Bean
  OperationCustomizer operationNames() {
    return (operation, method) -> {
      var part = method.getBeanType().getSimpleName().replaceAll("(Controller|Webhook|Route)$", "");
      operation.setTags(List.of(part));
      operation.setOperationId(SnakeCase.of(part + "_" + method.getMethod().getName()));
      if (method.hasMethodAnnotation(PublicRoute.class)) {
        operation.setSecurity(List.of());
      }
      return operation;
    };
  }

  @Bean
  OpenApiCustomizer document() {
    return document -> {
      document
          .info(
              new Info()
                  .title("Parley")
                  .version("v2")
                  .description("WhatsApp group messages become leads.")
                  .license(new License().name("Apache-2.0")))
          .servers(List.of(new Server().url("/")))
          .addSecurityItem(new SecurityRequirement().addList(API_KEY))
          .addSecurityItem(new SecurityRequirement().addList(BEARER));
      document
          .getComponents()
          .addSecuritySchemes(
              API_KEY,
              new SecurityScheme()
                  .type(SecurityScheme.Type.APIKEY)
                  .in(SecurityScheme.In.HEADER)
                  .name("X-API-Key"))
          .addSecuritySchemes(
              BEARER,
              new SecurityScheme()
                  .type(SecurityScheme.Type.HTTP)
                  .scheme("bearer")
                  .bearerFormat("JWT"));
      problems(document);
    };
  }

  private static void problems(OpenAPI document) {
    ModelConverters.getInstance(true)
        .readAll(ProblemView.class)
        .forEach(document.getComponents()::addSchemas);
    document.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .forEach(OpenApiConfiguration::problem);
  }

  private static void problem(Operation operation) {
    var schema = new Schema<>().$ref("#/components/schemas/" + PROBLEM);
    operation
        .getResponses()
        .addApiResponse(
            "default",
            new ApiResponse()
                .description("A refusal, RFC 9457")
                .content(
                    new Content()
                        .addMediaType("application/problem+json", new MediaType().schema(schema))));
  }
}
