package io.parley.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.Parley;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {
  private static final Path DIAGRAM = Path.of("docs", "modules.md");
  private static final ApplicationModules MODULES = ApplicationModules.of(Parley.class);

  @Test
  void modulesUseOnlyWhatTheyMay() {
    MODULES.verify();
  }

  /** {@code ./mvnw test -Dtest=ModulesTest -Dwrite.documents} writes it anew. */
  @Test
  void theDiagramShowsTheCode() throws IOException {
    var diagram = diagram();
    if (System.getProperty("write.documents") != null) {
      Files.writeString(DIAGRAM, diagram);
    }
    assertThat(DIAGRAM).content().isEqualTo(diagram);
  }

  private static String diagram() {
    var lines =
        MODULES.stream()
            .sorted(java.util.Comparator.comparing(ModulesTest::name))
            .map(ModulesTest::lines)
            .collect(Collectors.joining());
    return """
    # Modules

    Made from the code by a test. An arrow leads from a module to one that it uses; all use `shared`.

    ```mermaid
    flowchart TD
    %s```
    """
        .formatted(lines);
  }

  private static String lines(ApplicationModule module) {
    var used =
        module
            .getDirectDependencies(MODULES)
            .uniqueModules()
            .map(ModulesTest::name)
            .filter(name -> !name.equals("shared"))
            .distinct()
            .sorted()
            .map(name -> "  " + name(module) + " --> " + name + "\n")
            .collect(Collectors.joining());
    return used.isEmpty() ? "  " + name(module) + "\n" : used;
  }

  private static String name(ApplicationModule module) {
    return module.getIdentifier().toString();
  }
}
