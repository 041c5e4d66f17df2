package io.parley.outbound;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/**
 * @param largest number of bytes, as they are sent and as they are unpacked
 * @param patience for all of it
 */
public record FetchLimits(DataSize largest, Duration patience) {}
