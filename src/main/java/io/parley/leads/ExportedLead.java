package io.parley.leads;

import io.parley.exports.CsvFile;
import io.parley.shared.Phone;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A lead in an export: the list's row, and what only files show. */
record ExportedLead(LeadView lead, Instant updatedAt) {
  static final CsvFile.Columns<ExportedLead> COLUMNS =
      new CsvFile.Columns<>(
          List.of(
              "id",
              "contact_name",
              "contact_phone",
              "lead_status",
              "lead_score",
              "source_group",
              "matched_keyword",
              "message_preview",
              "detected_at",
              "updated_at"),
          ExportedLead::cells);

  private Stream<@Nullable String> cells() {
    var phone = Optional.ofNullable(lead.contactPhone()).map(Phone::international).orElse(null);
    var group = lead.sourceGroup();
    var trigger = lead.trigger();
    return Stream.of(
        lead.id().toString(),
        lead.contactName(),
        phone,
        lead.leadStatus().wire(),
        String.valueOf(lead.leadScore()),
        group == null ? null : group.name(),
        trigger == null ? null : trigger.matchedKeyword(),
        trigger == null ? null : trigger.messagePreview(),
        time(lead.leadDetectedAt()),
        time(updatedAt));
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
