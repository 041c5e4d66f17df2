package io.parley.leads;

import io.parley.database.DatabaseClock;
import io.parley.exports.CsvFile;
import io.parley.exports.JsonFile;
import io.parley.shared.Caller;
import io.parley.shared.GroupId;
import io.parley.shared.Scope;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping("/api/v2/leads/export")
class LeadExportController {
  private final LeadExports exports;
  private final DatabaseClock clock;
  private final JsonMapper json;

  LeadExportController(LeadExports exports, DatabaseClock clock, JsonMapper json) {
    this.exports = exports;
    this.clock = clock;
    this.json = json;
  }

  /**
   * The newest leads as a table, at most 10,000.
   *
   * @param status one or more statuses, comma-separated
   * @param search a part of the name, the phone or a matched keyword
   */
  @GetMapping("/csv")
  @Scope("leads:read")
  @ApiResponse(
      responseCode = "200",
      description = "RFC 4180, with a header row",
      headers =
          @Header(
              name = "X-Export-Truncated",
              description = "true if there are more leads",
              schema = @Schema(type = "string")),
      content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
  void csv(
      Caller caller,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(name = "source_group_id", required = false) @Nullable GroupId sourceGroupId,
      @RequestParam(required = false) @Nullable String search,
      HttpServletResponse response)
      throws IOException {
    var filter = LeadFilter.of(status, sourceGroupId, search);
    var name = "leads-" + clock.now().toLocalDate();
    exports.write(caller.tenantId(), filter, new CsvFile<>(response, name, ExportedLead.COLUMNS));
  }

  /**
   * The newest leads as the list's rows, at most 10,000.
   *
   * @param status one or more statuses, comma-separated
   * @param search a part of the name, the phone or a matched keyword
   */
  @GetMapping("/json")
  @Scope("leads:read")
  @ApiResponse(
      responseCode = "200",
      description = "An array of leads",
      headers =
          @Header(
              name = "X-Export-Truncated",
              description = "true if there are more leads",
              schema = @Schema(type = "string")),
      content =
          @Content(
              mediaType = "application/json",
              array = @ArraySchema(schema = @Schema(implementation = LeadView.class))))
  void json(
      Caller caller,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(name = "source_group_id", required = false) @Nullable GroupId sourceGroupId,
      @RequestParam(required = false) @Nullable String search,
      HttpServletResponse response)
      throws IOException {
    var filter = LeadFilter.of(status, sourceGroupId, search);
    exports.write(caller.tenantId(), filter, new JsonFile<>(response, json, ExportedLead::lead));
  }
}
