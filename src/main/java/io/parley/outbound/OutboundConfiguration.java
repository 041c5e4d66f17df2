package io.parley.outbound;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OutboundProperties.class)
class OutboundConfiguration {
  private static final Logger log = LoggerFactory.getLogger(OutboundConfiguration.class);

  @Bean
  Guard guard(OutboundProperties properties) {
    if (properties.allowPrivateUrls()) {
      log.warn(
          "PARLEY_ALLOW_PRIVATE_URLS is set: whoever may send can make this server call any address of its network");
    }
    return new Guard(AllowedHosts.of(properties), InetAddress::getAllByName);
  }

  @Bean
  OutboundClient outboundClient(Guard guard) {
    return new OutboundClient(guard, OutboundClient.tls());
  }
}
