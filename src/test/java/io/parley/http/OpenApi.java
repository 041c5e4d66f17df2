package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The committed document, as the judge of every answer: what it does not describe is not answered.
 */
public final class OpenApi {
  static final Path FILE = Path.of("docs", "openapi.json");
  private static final OpenApi COMMITTED = new OpenApi(read());

  private final ObjectNode document;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  private OpenApi(ObjectNode document) {
    this.document = document;
  }

  public static OpenApi committed() {
    return COMMITTED;
  }

  /** A route: its method in capitals and its path with the names of variables. */
  public record Route(String method, String path) {
    boolean matches(String actual) {
      return actual.matches(path.replaceAll("\\{[^}]+}", "[^/]+"));
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  public List<Route> routes() {
    var routes = new ArrayList<Route>();
    for (var path : document.path("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        routes.add(new Route(operation.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey()));
      }
    }
    return routes;
  }

  void check(String method, String path, int status, String type, JsonNode body) {
    var route =
        routes().stream()
            .filter(known -> known.method().equals(method) && known.matches(path))
            .findFirst();
    if (route.isEmpty()) {
      assertThat(status)
          .as("%s %s is not in the document", method, path)
          .isIn(400, 401, 404, 405, 413, 429);
    }
    if (status >= 400) {
      assertThat(type).startsWith("application/problem+json");
      assertValid("#/components/schemas/Problem", body);
      return;
    }
    var responses = document.at(pointer(route.orElseThrow()) + "/responses");
    assertThat(responses.has(String.valueOf(status))).as("%s answers %s", route, status).isTrue();
    if (body.isMissingNode() && status != 304) {
      var described = responses.path(String.valueOf(status)).path("content");
      assertThat(described.has(type.split(";", 2)[0]) || described.has("*/*"))
          .as("%s answers %s", route, type)
          .isTrue();
    }
    if (body.isMissingNode()) {
      return;
    }
    assertValid(
        "#"
            + pointer(route.orElseThrow())
            + "/responses/"
            + status
            + "/content/application~1json/schema",
        body);
  }

  private void assertValid(String reference, JsonNode body) {
    var errors = schemas.computeIfAbsent(reference, this::schema).validate(body);
    assertThat(errors).as("answer against %s: %s", reference, body).isEmpty();
  }

  private Schema schema(String reference) {
    var root = closed();
    root.put("$ref", reference);
    return SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(root);
  }

  /**
   * What the document does not name must not be there: the same document, without room for more.
   */
  private ObjectNode closed() {
    var copy = document.deepCopy();
    for (var schema : copy.path("components").path("schemas").properties()) {
      if (schema.getValue() instanceof ObjectNode object && object.has("properties")) {
        object.put("additionalProperties", false);
      }
    }
    return copy;
  }

  /** Schemas of objects of which nothing is said, by name. */
  public List<String> emptySchemas() {
    return document.path("components").path("schemas").properties().stream()
        .filter(schema -> schema.getValue().path("type").asString("").equals("object"))
        .filter(schema -> schema.getValue().path("properties").isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String pointer(Route route) {
    return "/paths/"
        + route.path().replace("~", "~0").replace("/", "~1")
        + "/"
        + route.method().toLowerCase(java.util.Locale.ROOT);
  }

  static Optional<String> text() {
    try {
      return Files.exists(FILE) ? Optional.of(Files.readString(FILE)) : Optional.empty();
    } catch (java.io.IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static ObjectNode read() {
    return (ObjectNode) JsonMapper.shared().readTree(text().orElse("{}"));
  }
}
