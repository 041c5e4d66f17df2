package io.parley.audiences.imports;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param dataDir where files are received
 */
@Validated
@ConfigurationProperties("parley")
record ImportProperties(
    @NotNull @DefaultValue("./data") Path dataDir, @NotNull @Valid @DefaultValue Imports imports) {
  /**
   * @param atOnce how many a node works at once
   * @param mostWaiting how many of a tenant may wait or run, on all nodes
   * @param batch how many rows are written in one transaction
   */
  record Imports(
      @Min(1) @Max(20) @DefaultValue("2") int atOnce,
      @Min(1) @Max(1_000) @DefaultValue("5") int mostWaiting,
      @Min(1) @Max(10_000) @DefaultValue("5000") int batch) {}

  /** Where files are while they are received or read: on the node's own disk. */
  Path folder() {
    return dataDir.resolve("imports");
  }
}
