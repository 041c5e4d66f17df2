package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * WhatsApp's own id of a person ({@code <digits>@c.us}), a hidden-number person ({@code <id>@lid}),
 * a group ({@code <id>@g.us}), a channel ({@code <id>@newsletter}) or a broadcast list ({@code
 * <id>@broadcast}).
 */
public record WaId(@JsonValue String value) {
  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z0-9_-]{1,64})(:[0-9]{1,5})?@(c\\.us|s\\.whatsapp\\.net|lid|g\\.us|newsletter|broadcast)");

  /** Reads an id as gateways write it; the device part and the old host of persons are dropped. */
  public static Optional<WaId> parse(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    var host = form.group(3).equals("s.whatsapp.net") ? "c.us" : form.group(3);
    return Optional.of(new WaId(form.group(1) + "@" + host));
  }

  public boolean isPerson() {
    return value.endsWith("@c.us");
  }

  public boolean isHiddenPerson() {
    return value.endsWith("@lid");
  }

  /** Whether it is one person, whose chat with the session is direct. */
  public boolean isDirect() {
    return isPerson() || isHiddenPerson();
  }

  public boolean isGroup() {
    return value.endsWith("@g.us");
  }

  public Optional<Phone> phone() {
    return isPerson() ? Phone.parse(value) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
