package io.parley.start;

import io.parley.accounts.Bootstrap;
import io.parley.shared.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Makes the owner before the first request is taken, and says where to go once the server listens.
 */
@Component
class StartUp implements SmartInitializingSingleton {
  private final Bootstrap bootstrap;
  private final Environment environment;
  private Optional<Bootstrap.Credentials> credentials = Optional.empty();

  StartUp(Bootstrap bootstrap, Environment environment) {
    this.bootstrap = bootstrap;
    this.environment = environment;
  }

  @Override
  public void afterSingletonsInstantiated() {
    credentials = bootstrap.run();
  }

  Optional<Bootstrap.Credentials> firstStart() {
    return credentials.filter(Bootstrap.Credentials::firstStart);
  }

  /** On the terminal, not in the log: secrets are shown once and kept nowhere. */
  @EventListener
  void ready(ApplicationReadyEvent ready) {
    var port =
        ready.getApplicationContext() instanceof WebServerApplicationContext server
                && server.getWebServer() != null
            ? server.getWebServer().getPort()
            : 0;
    var address = environment.getProperty("parley.public-url", "http://localhost:" + port);
    System.out.println(banner(address));
    credentials = credentials.map(StartUp::withoutSecrets);
  }

  private String banner(String address) {
    var lines =
        new StringBuilder("\n  Parley is ready: " + address + "  (API: " + address + "/docs)\n");
    credentials.ifPresent(
        owner ->
            lines
                .append("  Owner:    ")
                .append(owner.email())
                .append('\n')
                .append("  Password: ")
                .append(shown(owner.password(), "PARLEY_BOOTSTRAP_PASSWORD"))
                .append('\n')
                .append("  API key:  ")
                .append(shown(owner.apiKey(), "PARLEY_BOOTSTRAP_API_KEY"))
                .append('\n')
                .append("  This is shown once. Lost it? Start once with --reset-owner.\n"));
    return lines.toString();
  }

  private static String shown(@Nullable Secret secret, String variable) {
    return secret == null ? "as set in " + variable : secret.value();
  }

  private static Bootstrap.Credentials withoutSecrets(Bootstrap.Credentials owner) {
    return new Bootstrap.Credentials(owner.owner(), owner.email(), null, null, owner.firstStart());
  }
}
