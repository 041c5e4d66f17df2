package io.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.shared.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class BootstrapPropertiesTest {
  @Test
  void theDefaultsAreThoseOfTheManual() {
    var bound =
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("parley.bootstrap", BootstrapProperties.class);
    assertThat(bound)
        .isEqualTo(new BootstrapProperties("owner@localhost", null, null, "unlimited"));
  }

  @Test
  void theEnvironmentSetsThem() {
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "systemEnvironment",
                Map.of(
                    "PARLEY_BOOTSTRAP_API_KEY",
                    "mf_key",
                    "PARLEY_BOOTSTRAP_EMAIL",
                    "a@example.com",
                    "PARLEY_BOOTSTRAP_PLAN",
                    "free")));
    var bound = Binder.get(environment).bindOrCreate("parley.bootstrap", BootstrapProperties.class);
    assertThat(bound)
        .isEqualTo(new BootstrapProperties("a@example.com", null, new Secret("mf_key"), "free"));
  }
}
