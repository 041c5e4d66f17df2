package io.parley.gateway;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param gateway of sessions that name none
 */
@Validated
@ConfigurationProperties("parley")
record GatewayProperties(@NotNull @DefaultValue("simulator") GatewayKind gateway) {}
