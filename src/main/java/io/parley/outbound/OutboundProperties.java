package io.parley.outbound;

import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param allowedHosts names and addresses that pass although they are private or plain http
 * @param allowPrivateUrls whether all pass
 */
@Validated
@ConfigurationProperties("parley")
record OutboundProperties(
    @NotNull @DefaultValue List<String> allowedHosts,
    @DefaultValue("false") boolean allowPrivateUrls) {}
