package io.parley.web;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Refuses headers and parameters that hold control characters, when they are read. Spring's own
 * refusal quotes them, and so would write a key that was pasted badly, or lines of a stranger's
 * making, into logs.
 */
final class PlainRequests extends StrictHttpFirewall {
  private static final Pattern PLAIN = Pattern.compile("[\\p{IsAssigned}&&[^\\p{IsControl}]]*");

  PlainRequests() {
    setAllowedHeaderNames(plain("The name of a header"));
    var values = plain("A header");
    setAllowedHeaderValues(value -> values.test(value.replace('\t', ' ')));
    setAllowedParameterNames(plain("The name of a parameter"));
  }

  private static Predicate<String> plain(String what) {
    return text -> {
      if (!PLAIN.matcher(text).matches()) {
        throw new NotPlain(
            what
                + " holds characters that are not allowed: send it without control characters and typographic quotes.");
      }
      return true;
    };
  }

  /** Its message is for callers. */
  static final class NotPlain extends RequestRejectedException {
    private NotPlain(String sentence) {
      super(sentence);
    }
  }
}
