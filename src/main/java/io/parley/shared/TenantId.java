package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A tenant: everything in the database belongs to one. */
public record TenantId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static TenantId valueOf(String text) {
    return new TenantId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
