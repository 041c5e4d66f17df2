package io.parley.accounts.settings;

import io.parley.shared.Text;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Where a request came from. */
record Origin(String address, @Nullable String userAgent) {
  private static final int LONGEST_AGENT = 500;

  static Origin of(HttpServletRequest request) {
    var agent = Text.cleanOrNull(request.getHeader("User-Agent"));
    return new Origin(
        request.getRemoteAddr(), agent == null ? null : Text.preview(agent, LONGEST_AGENT));
  }
}
