package io.parley;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;

/** The server. */
@SpringBootApplication
@Modulithic(sharedModules = "shared")
public class Parley {
  public static void main(String[] arguments) {
    SpringApplication.run(Parley.class, arguments);
  }
}
