package io.parley.database;

import io.parley.shared.Secret;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param dataDir where the embedded PostgreSQL, the secret key and uploads live
 * @param secretKey 32 random bytes, base64; null: kept in the data dir
 * @param poolSize connections for requests and background work
 * @param inboundPoolSize connections kept for what gateways deliver
 * @param patience how long a request waits for its turn at the pool, and then again for a
 *     connection
 */
@Validated
@ConfigurationProperties("parley")
record DatabaseProperties(
    @NotNull @DefaultValue("./data") Path dataDir,
    @Nullable Secret secretKey,
    @Min(1) @Max(500) @DefaultValue("16") int poolSize,
    @Min(1) @Max(64) @DefaultValue("3") int inboundPoolSize,
    @NotNull @DefaultValue("1s") Duration patience) {}
