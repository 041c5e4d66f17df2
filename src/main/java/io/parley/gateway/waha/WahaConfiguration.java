package io.parley.gateway.waha;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WahaProperties.class, WahaWatchProperties.class})
class WahaConfiguration {}
