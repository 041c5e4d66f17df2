package io.parley.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JavaType;
import io.parley.shared.Patch;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells the document what the code says already: a component that may be null may be null on the
 * wire, every other one is always there.
 */
final class RecordConverter implements ModelConverter {
  private final Map<String, Class<?>> names = new ConcurrentHashMap<>();

  @Override
  public @Nullable Schema<?> resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    var java = Json31.mapper().constructType(type.getType());
    if (java != null && java.getRawClass() == Patch.class) {
      return context.resolve(patched(type, java));
    }
    if (!chain.hasNext()) {
      return null;
    }
    Schema<?> schema = chain.next().resolve(type, context, chain);
    if (java != null && java.getRawClass().isRecord() && schema != null) {
      describe(java.getRawClass(), schema, context);
    }
    return schema;
  }

  /** A field of a PATCH is described as what it holds. */
  private static AnnotatedType patched(AnnotatedType type, JavaType java) {
    return new AnnotatedType(java.containedType(0))
        .ctxAnnotations(type.getCtxAnnotations())
        .parent(type.getParent())
        .schemaProperty(type.isSchemaProperty())
        .name(type.getName())
        .propertyName(type.getPropertyName())
        .resolveAsRef(type.isResolveAsRef())
        .jsonViewAnnotation(type.getJsonViewAnnotation());
  }

  private void describe(Class<?> record, Schema<?> schema, ModelConverterContext context) {
    var model = schema.get$ref() == null ? schema : referred(schema, context);
    if (model == null || model.getProperties() == null) {
      return;
    }
    refuseNamesake(record, model);
    for (var component : (Iterable<RecordComponent>) components(record)::iterator) {
      describe(component, model);
    }
  }

  private static @Nullable Schema<?> referred(Schema<?> reference, ModelConverterContext context) {
    var name = reference.get$ref().substring(reference.get$ref().lastIndexOf('/') + 1);
    return context.getDefinedModels().get(name);
  }

  private void refuseNamesake(Class<?> record, Schema<?> model) {
    var other = model.getName() == null ? record : names.putIfAbsent(model.getName(), record);
    if (other != null && other != record) {
      throw new IllegalStateException(
          record
              + " and "
              + other
              + " have one name in the OpenAPI document: give one a @Schema name");
    }
  }

  private static void describe(RecordComponent component, Schema<?> model) {
    var name = SnakeCase.of(component.getName());
    var property = model.getProperties().get(name);
    if (property == null) {
      return;
    }
    if (isOptional(component)) {
      allowNull(model, name, property);
      return;
    }
    if (model.getRequired() == null || !model.getRequired().contains(name)) {
      model.addRequiredItem(name);
    }
  }

  private static boolean isOptional(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        || component.getType() == Patch.class;
  }

  private static void allowNull(Schema<?> model, String name, Schema<?> property) {
    if (property.get$ref() != null) {
      var either = new Schema<>();
      either.addOneOfItem(new Schema<>().$ref(property.get$ref()));
      var none = new Schema<>();
      none.setTypes(Set.of("null"));
      either.addOneOfItem(none);
      model.getProperties().put(name, either);
    } else if (property.getTypes() != null) {
      var types = new LinkedHashSet<>(property.getTypes());
      types.add("null");
      property.setTypes(types);
      allowNullAmongValues(property);
    }
  }

  private static void allowNullAmongValues(Schema<?> property) {
    if (property.getEnum() != null && !property.getEnum().contains(null)) {
      property.addEnumItemObject(null);
    }
  }

  private static Stream<RecordComponent> components(Class<?> record) {
    return Stream.of(record.getRecordComponents())
        .flatMap(
            component ->
                component.isAnnotationPresent(JsonUnwrapped.class)
                        || component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)
                    ? components(component.getType())
                    : Stream.of(component));
  }
}
