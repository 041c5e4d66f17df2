package io.parley.web;

import io.parley.shared.Patch;
import io.parley.shared.Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.module.SimpleModule;

/** JSON as the API speaks it: snake_case, milliseconds, clean strings, no guessing at types. */
@Configuration(proxyBeanMethods = false)
class JsonConfiguration {
  @Bean
  JsonMapperBuilderCustomizer json() {
    var module = new SimpleModule("parley");
    module.addDeserializer(String.class, new CleanText());
    module.addDeserializer(Instant.class, new Rfc3339());
    module.addSerializer(Instant.class, new Milliseconds());
    module.addDeserializer(Patch.class, new PatchField(null));
    return builder ->
        builder
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .withCoercionConfigDefaults(
                coercions ->
                    coercions
                        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                        .setAcceptBlankAsEmpty(false))
            .addModule(module);
  }

  private static final class CleanText extends ValueDeserializer<String> {
    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        return (String) context.handleUnexpectedToken(String.class, parser);
      }
      return Text.clean(parser.getString());
    }
  }

  private static final class Rfc3339 extends ValueDeserializer<Instant> {
    @Override
    public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        return (Instant) context.handleUnexpectedToken(Instant.class, parser);
      }
      var text = parser.getString();
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException _) {
        return (Instant) context.handleWeirdStringValue(Instant.class, text, "not RFC 3339");
      }
    }
  }

  private static final class Milliseconds extends ValueSerializer<Instant> {
    @Override
    public void serialize(Instant time, JsonGenerator generator, SerializationContext context) {
      generator.writeString(time.truncatedTo(ChronoUnit.MILLIS).toString());
    }
  }

  private static final class PatchField extends ValueDeserializer<Patch<?>> {
    private final @Nullable JavaType content;

    PatchField(@Nullable JavaType content) {
      this.content = content;
    }

    @Override
    public ValueDeserializer<?> createContextual(
        DeserializationContext context, @Nullable BeanProperty property) {
      var type = property == null ? context.getContextualType() : property.getType();
      return new PatchField(type.containedTypeOrUnknown(0));
    }

    @Override
    public Patch<?> deserialize(JsonParser parser, DeserializationContext context) {
      return new Patch.Set<>(context.readValue(parser, content));
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return Patch.absent();
    }

    @Override
    public Object getNullValue(DeserializationContext context) {
      return new Patch.Set<>(null);
    }
  }
}
