package io.parley.leads;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.parley.shared.CsvCell;
import io.parley.shared.Phone;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Leads as RFC 4180 has tables. */
final class CsvFile implements ExportFile {
  private final HttpServletResponse response;
  private final LocalDate today;
  private @Nullable CsvWriter csv;

  CsvFile(HttpServletResponse response, LocalDate today) {
    this.response = response;
    this.today = today;
  }

  @Override
  public void begin(boolean isTruncated) throws IOException {
    response.setContentType("text/csv; charset=utf-8");
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"leads-" + today + ".csv\"");
    JsonFile.describe(response, isTruncated);
    var text = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
    csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(text);
    csv.writeRecord(
        "id",
        "contact_name",
        "contact_phone",
        "lead_status",
        "lead_score",
        "source_group",
        "matched_keyword",
        "message_preview",
        "detected_at",
        "updated_at");
  }

  @Override
  public void add(ExportedLead exported) {
    var lead = exported.lead();
    var phone = Optional.ofNullable(lead.contactPhone()).map(Phone::international).orElse(null);
    var group = lead.sourceGroup();
    var trigger = lead.trigger();
    writer()
        .writeRecord(
            Stream.<@Nullable String>of(
                    lead.id().toString(),
                    lead.contactName(),
                    phone,
                    lead.leadStatus().wire(),
                    String.valueOf(lead.leadScore()),
                    group == null ? null : group.name(),
                    trigger == null ? null : trigger.matchedKeyword(),
                    trigger == null ? null : trigger.messagePreview(),
                    time(lead.leadDetectedAt()),
                    time(exported.updatedAt()))
                .map(CsvCell::guarded)
                .toArray(String[]::new));
  }

  @Override
  public void end() throws IOException {
    writer().flush();
  }

  private CsvWriter writer() {
    return java.util.Objects.requireNonNull(csv, "not begun");
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
