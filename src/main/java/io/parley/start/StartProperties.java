package io.parley.start;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param demo whether a first start with the simulator plants the demonstration world
 */
@Validated
@ConfigurationProperties("parley")
record StartProperties(@DefaultValue("true") boolean demo) {}
