package io.parley.events;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param mostOfTenant streams that a tenant may have open on this node
 * @param mostInAll streams that this node holds open; below the connections that the web server
 *     takes, so that requests always find one
 * @param queue events that may wait for one stream
 * @param patience how long a stream whose queue was full may take to get rid of what it is writing
 * @param heartbeat pause after which a quiet stream shows that it lives
 * @param check how often a stream asks whether its caller is still allowed
 * @param retry how long clients wait before they come again
 * @param poll how often the log is looked at although nobody said that it has grown
 */
@Validated
@ConfigurationProperties("parley.streams")
record StreamProperties(
    @Min(1) @DefaultValue("1000") int mostOfTenant,
    @Min(1) @DefaultValue("6000") int mostInAll,
    @Min(1) @DefaultValue("256") int queue,
    @NotNull @DefaultValue("10s") Duration patience,
    @NotNull @DefaultValue("15s") Duration heartbeat,
    @NotNull @DefaultValue("30s") Duration check,
    @NotNull @DefaultValue("3s") Duration retry,
    @NotNull @DefaultValue("1s") Duration poll) {}
