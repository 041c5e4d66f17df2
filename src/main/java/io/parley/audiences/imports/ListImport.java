package io.parley.audiences.imports;

import io.parley.shared.CustomGroupId;
import io.parley.shared.ImportId;
import io.parley.shared.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file that is taken into a custom group.
 *
 * @param group may be gone
 * @param isBeingUndone whether what runs is the way back
 * @param file how it is written, and how long it is
 * @param country of national numbers
 * @param progress 0 to 100
 * @param takenBack members and changes
 */
record ListImport(
    TenantId tenant,
    ImportId id,
    CustomGroupId group,
    ImportStatus status,
    boolean isBeingUndone,
    boolean dryRun,
    File file,
    Mapping mapping,
    @Nullable String country,
    Counts counts,
    int progress,
    @Nullable String error,
    long takenBack,
    Instant createdAt,
    @Nullable Instant finishedAt) {
  /**
   * @param name as the client called it
   */
  record File(@Nullable String name, long size, Form form) {}

  /** An import that does not run yet. */
  record Draft(
      TenantId tenant,
      CustomGroupId group,
      boolean dryRun,
      File file,
      Mapping mapping,
      @Nullable String country) {}
}
