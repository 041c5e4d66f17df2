package io.parley.http;

import io.parley.Parley;
import io.parley.accounts.TestTenants;
import io.parley.gateway.waha.WahaLooks;
import io.parley.wahastub.WahaServerStub;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/** As {@link ServerTest}, of a server that is connected to a WAHA server; it looks when told to. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = Parley.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "parley.demo=false",
      "parley.gateway=waha",
      "parley.waha.hmac-key=" + ServerTest.HMAC_KEY,
      "parley.waha.api-key=" + WahaServerTest.API_KEY,
      "parley.waha.read-timeout=1500ms",
      "parley.waha.watch.every=0s",
      "parley.bootstrap.api-key=mf_bootstrap_key_of_the_tests"
    })
@ContextConfiguration(initializers = WahaServerTest.Surroundings.class)
@Import({TestTenants.class, World.class, WahaLooks.class})
@interface WahaServerTest {
  String API_KEY = "the key of the stub";

  /** A data directory of its own, and a WAHA server. */
  final class Surroundings
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    static final WahaServerStub WAHA = WahaServerStub.start(API_KEY);

    @Override
    public void initialize(ConfigurableApplicationContext context) {
      TestPropertyValues.of(
              "parley.data-dir=" + TestDataDirectory.PATH + "-waha",
              "parley.waha.url=" + WAHA.url())
          .applyTo(context);
    }
  }
}
