package io.parley.media;

import io.parley.shared.Backoff;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param dataDir where files are received, and kept unless something else is said
 */
@Validated
@ConfigurationProperties("parley")
record MediaProperties(
    @NotNull @DefaultValue("./data") Path dataDir, @NotNull @Valid @DefaultValue Media media) {
  /**
   * @param dir a folder that all nodes share; null: the data dir, or an external database
   * @param largest of what is more, nothing is kept
   * @param patience how long one fetch may take in all
   * @param fetches how many may run at once on this node
   * @param pause before the first repetition; each further one is twice as long
   * @param longestPause between two repetitions
   * @param mostFailures of the gateway, until the file is given up
   * @param longestAbsence of the gateway, until files that were announced before are given up
   * @param poll how often to look for what nobody was woken for
   */
  record Media(
      @Nullable Path dir,
      @NotNull @DefaultValue("64MB") DataSize largest,
      @NotNull @DefaultValue("30s") Duration patience,
      @Min(1) @Max(1_000) @DefaultValue("32") int fetches,
      @NotNull @DefaultValue("2s") Duration pause,
      @NotNull @DefaultValue("10m") Duration longestPause,
      @Min(1) @DefaultValue("20") int mostFailures,
      @NotNull @DefaultValue("14d") Duration longestAbsence,
      @NotNull @DefaultValue("3s") Duration poll) {
    /** When whoever fetches is taken for dead: what they got must be stored by then, too. */
    Duration lease() {
      return patience.plus(Duration.ofSeconds(15));
    }

    Duration pauseAfter(int failures) {
      return Backoff.pause(pause, failures - 1, longestPause);
    }
  }
}
