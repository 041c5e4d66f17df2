package io.parley.gateway.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedFileTest {
  @ParameterizedTest
  @CsvSource({
    "'data:text/plain;base64,SGVsbG8=', text/plain",
    "'data:text/plain;charset=utf-8;name=a;base64,SGVsbG8=', text/plain",
    "'data:;base64,SGVsbG8=',"
  })
  void anAddressMayHoldItsFile(String url, String type) {
    assertThat(SimulatedFile.at(url)).hasValue("Hello".getBytes(StandardCharsets.UTF_8));
    assertThat(SimulatedFile.mimeType(url)).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:text/plain,Hello",
        "data:text/plain;base64",
        "data:text/plain;base64,no base64",
        "data:text/plain,x;base64,SGVsbG8=",
        "other:text/plain;base64,SGVsbG8="
      })
  void otherAddressesHoldNone(String url) {
    assertThat(SimulatedFile.at(url)).isEmpty();
  }

  @Test
  void parametersMayBeMany() {
    var url = "data:text/plain" + ";a=b".repeat(200_000) + ";base64,SGVsbG8=";
    assertThat(SimulatedFile.at(url)).isPresent();
    assertThat(SimulatedFile.mimeType(url)).isEqualTo("text/plain");
  }
}
