package io.parley.http;

import io.parley.Parley;
import io.parley.accounts.TestTenants;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/** A test over HTTP, of the whole server on a real PostgreSQL; all such tests share one server. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = Parley.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "parley.demo=false",
      "parley.allowed-hosts=127.0.0.1",
      "parley.waha.hmac-key=" + ServerTest.HMAC_KEY,
      "server.tomcat.connection-timeout=4s",
      "server.tomcat.keep-alive-timeout=20s",
      "parley.typing.cps=0",
      "parley.burst.messages=0",
      "parley.pacing.min=0s",
      "parley.lease=2s",
      "parley.send.timeout=2s",
      "parley.send.rest=200ms",
      "parley.settle=4s",
      "db-scheduler.polling-interval=100ms",
      "parley.streams.heartbeat=200ms",
      "parley.streams.check=300ms",
      "parley.streams.most-of-tenant=" + ServerTest.STREAMS,
      "parley.bootstrap.api-key=mf_bootstrap_key_of_the_tests"
    })
@ContextConfiguration(initializers = TestDataDirectory.class)
@Import({TestTenants.class, World.class, ChokesOnPoison.class})
public @interface ServerTest {
  String HMAC_KEY = "the key of the tests";

  /** How many streams a tenant may have open. */
  int STREAMS = 5;
}
