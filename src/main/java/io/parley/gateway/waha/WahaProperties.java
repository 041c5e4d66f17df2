package io.parley.gateway.waha;

import io.parley.database.StartRefused;
import io.parley.shared.Secret;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param url where the WAHA server is, with its base path if it has one; without it sessions can
 *     only receive
 * @param apiKey what the WAHA server asks its clients for
 * @param hmacKey the key with which WAHA signs its webhooks; without it all of them are refused
 * @param connectTimeout how long a connection to the server may take
 * @param readTimeout how long an answer may take, to its last byte
 */
@Validated
@ConfigurationProperties("parley.waha")
record WahaProperties(
    @Nullable String url,
    @Nullable Secret apiKey,
    @Nullable Secret hmacKey,
    @NotNull @DefaultValue("2s") Duration connectTimeout,
    @NotNull @DefaultValue("15s") Duration readTimeout) {
  /** Empty where no server is named. */
  Optional<String> server() {
    if (url == null || url.isBlank()) {
      return Optional.empty();
    }
    var plain = url.strip().replaceAll("/+$", "");
    if (!isHttp(plain)) {
      throw new StartRefused(
          "PARLEY_WAHA_URL must be the http or https address of the WAHA server, such as http://waha.lan:3000.");
    }
    return Optional.of(plain);
  }

  private static boolean isHttp(String url) {
    try {
      var uri = URI.create(url);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
