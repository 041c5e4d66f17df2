package io.parley.groups;

import io.parley.shared.Problem;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to follow a detection: nothing in this version, and asking for it is refused rather than
 * forgotten.
 */
final class FollowUps {
  private static final String NOT_AVAILABLE = "is not available in this version: leave it out";

  private FollowUps() {}

  static void refuse(
      @Nullable Boolean autoRespond,
      @Nullable Boolean autoLabelLeads,
      @Nullable UUID leadLabelId,
      @Nullable String webhookUrl) {
    refuse("auto_respond", Boolean.TRUE.equals(autoRespond));
    refuse("auto_label_leads", Boolean.TRUE.equals(autoLabelLeads));
    refuse("lead_label_id", leadLabelId != null);
    refuse("webhook_url", webhookUrl != null);
  }

  private static void refuse(String field, boolean wanted) {
    if (wanted) {
      throw new Problem.Invalid(field, NOT_AVAILABLE);
    }
  }
}
