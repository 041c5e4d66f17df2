package io.parley.campaigns;

import io.parley.database.DatabaseClock;
import io.parley.exports.CsvFile;
import io.parley.exports.Exports;
import io.parley.sending.Recipient;
import io.parley.shared.Caller;
import io.parley.shared.JobId;
import io.parley.shared.Scope;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/bulk-send/{id}/export")
class BulkSendExportController {
  private static final CsvFile.Columns<Recipient> COLUMNS =
      new CsvFile.Columns<>(
          List.of(
              "phone",
              "name",
              "status",
              "wa_message_id",
              "attempts",
              "error",
              "sent_at",
              "delivered_at",
              "read_at",
              "replied_at"),
          recipient ->
              Stream.of(
                  recipient.phone() == null ? null : recipient.phone().international(),
                  recipient.name(),
                  recipient.status().wire(),
                  recipient.waMessageId(),
                  String.valueOf(recipient.attempts()),
                  recipient.error(),
                  time(recipient.sentAt()),
                  time(recipient.deliveredAt()),
                  time(recipient.readAt()),
                  time(recipient.repliedAt())));

  private final BulkSends sends;
  private final Exports exports;
  private final DatabaseClock clock;

  BulkSendExportController(BulkSends sends, Exports exports, DatabaseClock clock) {
    this.sends = sends;
    this.exports = exports;
    this.clock = clock;
  }

  /** Who got the message, who did not and why, in the order of sending. */
  @GetMapping("/csv")
  @Scope("bulk-send:read")
  @ApiResponse(
      responseCode = "200",
      description = "RFC 4180, with a header row",
      content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
  void csv(Caller caller, @PathVariable JobId id, HttpServletResponse response) throws IOException {
    sends.get(caller.tenantId(), id);
    var name = "bulk-send-" + clock.now().toLocalDate();
    exports.write(
        caller.tenantId(),
        new CsvFile<>(response, name, COLUMNS),
        rows -> {
          rows.begin(false);
          sends.read(caller.tenantId(), id, rows::add);
        });
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
