package io.parley.http;

import java.nio.file.Path;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Each run of the tests begins with an empty data directory. */
public final class TestDataDirectory
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  public static final Path PATH =
      Path.of("target", "test-data", "server-" + ProcessHandle.current().pid());

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    TestPropertyValues.of("parley.data-dir=" + PATH).applyTo(context);
  }
}
