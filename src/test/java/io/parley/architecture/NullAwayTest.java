package io.parley.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles with the options of the build, which must refuse a null that was planted. */
class NullAwayTest {
  private static final String CLASS =
      """
      import org.jspecify.annotations.NullMarked;
      import org.jspecify.annotations.Nullable;

      @NullMarked
      class Planted {
        int length(%s String text) {
          return text.length();
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void aPlantedNullIsRefused() throws Exception {
    assertThat(compile(CLASS.formatted("@Nullable"))).contains("[NullAway]").contains("error:");
  }

  @Test
  void theSameWithoutTheNullCompiles() throws Exception {
    assertThat(compile(CLASS.formatted(""))).doesNotContain("error:");
  }

  private String compile(String source) throws IOException, InterruptedException {
    var file = Files.writeString(folder.resolve("Planted.java"), source);
    var command =
        Stream.of(
                List.of(Path.of(System.getProperty("java.home"), "bin", "javac").toString()),
                optionsOfTheBuild(),
                List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-processorpath",
                    System.getProperty("java.class.path"),
                    "-proc:none"),
                List.of("-d", folder.toString(), file.toString()))
            .flatMap(List::stream)
            .toList();
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static List<String> optionsOfTheBuild() throws IOException {
    var pom = Files.readString(Path.of("pom.xml"));
    return Pattern.compile("<arg>([^<]+)</arg>")
        .matcher(pom)
        .results()
        .map(argument -> argument.group(1))
        .filter(argument -> !argument.startsWith("-A"))
        .collect(Collectors.toList());
  }
}
