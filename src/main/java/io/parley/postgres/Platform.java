package io.parley.postgres;

import java.util.List;
import java.util.Locale;

/** An operating system and a processor, in the words that Java has for them. */
record Platform(String system, String processor) {
  static Platform current() {
    return new Platform(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** The names the archive of PostgreSQL's programs may have on the class path. */
  List<String> archiveNames() {
    return processorNames().stream()
        .map(name -> "postgres-%s-%s.txz".formatted(systemName(), name))
        .toList();
  }

  private String systemName() {
    var name = system.toLowerCase(Locale.ROOT);
    return name.startsWith("mac") ? "darwin" : name;
  }

  private List<String> processorNames() {
    return switch (processor) {
      case "amd64", "x86_64" -> List.of("x86_64", "amd64");
      case "aarch64", "arm64" -> List.of("arm_64", "aarch64", "arm64", "arm64v8");
      default -> List.of(processor);
    };
  }
}
