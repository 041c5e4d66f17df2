package io.parley.accounts;

import io.parley.shared.Secret;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The first owner, made only while there is no user.
 *
 * @param password random and printed once if absent; so is the key
 */
@Validated
@ConfigurationProperties("parley.bootstrap")
record BootstrapProperties(
    @NotBlank @DefaultValue("owner@localhost") String email,
    @Nullable Secret password,
    @Nullable Secret apiKey,
    @NotBlank @DefaultValue("unlimited") String plan) {}
