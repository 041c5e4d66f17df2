package io.parley.groups;

import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.TenantId;
import java.time.Instant;
import java.util.List;

/** Announced in the transaction in which the messages of detections were taken back. */
public record DetectionsWithdrawn(List<Withdrawn> detections) {
  /**
   * @param preview what was shown of the message until now
   */
  public record Withdrawn(
      TenantId tenant, GroupId group, ContactId person, Instant at, String preview) {}
}
