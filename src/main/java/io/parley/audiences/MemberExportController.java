package io.parley.audiences;

import io.parley.database.DatabaseClock;
import io.parley.exports.CsvFile;
import io.parley.exports.ExportFile;
import io.parley.exports.Exports;
import io.parley.exports.JsonFile;
import io.parley.shared.Caller;
import io.parley.shared.CustomGroupId;
import io.parley.shared.Phone;
import io.parley.shared.Scope;
import io.parley.shared.TenantId;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping("/api/v2/custom-groups/{id}/export")
class MemberExportController {
  private static final CsvFile.Columns<Member> COLUMNS =
      new CsvFile.Columns<>(
          List.of("phone", "name", "added_at"),
          member ->
              Stream.of(
                  member.phone().international(),
                  member.name(),
                  member.addedAt().truncatedTo(ChronoUnit.MILLIS).toString()));

  private final CustomGroups groups;
  private final Exports exports;
  private final DatabaseClock clock;
  private final JsonMapper json;

  MemberExportController(
      CustomGroups groups, Exports exports, DatabaseClock clock, JsonMapper json) {
    this.groups = groups;
    this.exports = exports;
    this.clock = clock;
    this.json = json;
  }

  record ExportedMember(
      Phone phone, @Nullable String name, Map<String, String> variables, Instant addedAt) {
    static ExportedMember of(Member member) {
      return new ExportedMember(
          member.phone(), member.name(), member.variables(), member.addedAt());
    }
  }

  /** All members as a table, newest first. */
  @GetMapping("/csv")
  @Scope("custom-groups:read")
  @ApiResponse(
      responseCode = "200",
      description = "RFC 4180, with a header row",
      content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
  void csv(Caller caller, @PathVariable CustomGroupId id, HttpServletResponse response)
      throws IOException {
    var name = "custom-group-" + clock.now().toLocalDate();
    write(caller.tenantId(), id, new CsvFile<>(response, name, COLUMNS));
  }

  /** All members, newest first. */
  @GetMapping("/json")
  @Scope("custom-groups:read")
  @ApiResponse(
      responseCode = "200",
      description = "An array of members",
      content =
          @Content(
              mediaType = "application/json",
              array = @ArraySchema(schema = @Schema(implementation = ExportedMember.class))))
  void json(Caller caller, @PathVariable CustomGroupId id, HttpServletResponse response)
      throws IOException {
    write(caller.tenantId(), id, new JsonFile<>(response, json, ExportedMember::of));
  }

  private void write(TenantId tenant, CustomGroupId id, ExportFile<Member> file)
      throws IOException {
    groups.get(tenant, id);
    exports.write(
        tenant,
        file,
        rows -> {
          rows.begin(false);
          groups.read(tenant, id, rows::add);
        });
  }
}
