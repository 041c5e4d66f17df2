package io.parley.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class OutboundPropertiesTest {
  @Test
  void nothingPrivateIsAllowedByDefault(CapturedOutput output) {
    var properties = bind(Map.of());
    assertThat(properties).isEqualTo(new OutboundProperties(List.of(), false));
    new OutboundConfiguration().guard(properties);
    assertThat(output).doesNotContain("PARLEY_ALLOW_PRIVATE_URLS");
  }

  @Test
  void hostsAreSeparatedByCommas() {
    assertThat(bind(Map.of("parley.allowed-hosts", "n8n.lan, 10.0.0.5")).allowedHosts())
        .containsExactly("n8n.lan", "10.0.0.5");
  }

  @Test
  void theSwitchIsWarnedOfAtTheStart(CapturedOutput output) {
    new OutboundConfiguration().guard(bind(Map.of("parley.allow-private-urls", "true")));
    assertThat(output).contains("WARN").contains("PARLEY_ALLOW_PRIVATE_URLS is set");
  }

  private static OutboundProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("parley", OutboundProperties.class);
  }
}
