package io.parley;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;

/** The server. */
@SpringBootApplication
@Modulithic(sharedModules = "shared")
public class Parley {
  public static void main(String[] arguments) {
    var server = new SpringApplication(Parley.class);
    if ("json".equalsIgnoreCase(System.getenv("PARLEY_LOG"))) {
      server.setDefaultProperties(Map.of("logging.structured.format.console", "logstash"));
    }
    server.run(arguments);
  }
}
