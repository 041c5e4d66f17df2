package io.parley.gateway;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long a gateway may take to send a message, from the question to the last byte of the answer.
 */
@Validated
@ConfigurationProperties("parley.send")
public record SendTimeout(@NotNull @DefaultValue("15s") Duration timeout) {}
