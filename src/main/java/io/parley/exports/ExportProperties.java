package io.parley.exports;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param longest how long an export may take; its client gets a broken connection then
 * @param most exports that run at once, each with a connection to the database
 * @param mostOfTenant those of one tenant
 */
@Validated
@ConfigurationProperties("parley.exports")
record ExportProperties(
    @NotNull @DefaultValue("2m") Duration longest,
    @Min(1) @Max(100) @DefaultValue("4") int most,
    @Min(1) @Max(100) @DefaultValue("2") int mostOfTenant) {}
