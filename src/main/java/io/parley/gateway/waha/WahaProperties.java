package io.parley.gateway.waha;

import io.parley.shared.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param hmacKey the key with which WAHA signs its webhooks; without it all of them are refused
 */
@ConfigurationProperties("parley.waha")
record WahaProperties(@Nullable Secret hmacKey) {}
