package io.parley.gateway.waha;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How sessions at WAHA are looked after.
 *
 * @param every time between two looks; 0: never look
 * @param doubt how long a session that worked must be said to have stopped, before it is believed
 * @param starting how long a session may take to start before it is restarted, and again before it
 *     counts as failed
 * @param silence how long nothing may come from a session that works before it is restarted; 0:
 *     never restart
 * @param rest the least time between two such restarts, and between two set-ups
 * @param history time after which the chats of a session are looked through again for what no
 *     webhook told; 0: never
 */
@Validated
@ConfigurationProperties("parley.waha.watch")
record WahaWatchProperties(
    @NotNull @DefaultValue("1m") Duration every,
    @NotNull @DefaultValue("15s") Duration doubt,
    @NotNull @DefaultValue("3m") Duration starting,
    @NotNull @DefaultValue("2h") Duration silence,
    @NotNull @DefaultValue("1h") Duration rest,
    @NotNull @DefaultValue("15m") Duration history) {}
