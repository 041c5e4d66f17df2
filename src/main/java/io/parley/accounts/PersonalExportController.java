package io.parley.accounts;

import io.parley.shared.Caller;
import io.parley.shared.Scope;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PersonalExportController {
  private final PersonalExport export;

  PersonalExportController(PersonalExport export) {
    this.export = export;
  }

  /**
   * What the file holds; it is written row by row.
   *
   * @param data lists by their names; a caller without gdpr:read gets those that they may read
   */
  record PersonalFile(
      Instant exportedAt, User user, Map<String, List<Map<String, @Nullable Object>>> data) {}

  /** Everything that there is of the user and their tenant, as one file. */
  @GetMapping("/api/v2/users/me/export")
  @Scope({"account:read", "gdpr:read"})
  @ApiResponse(
      responseCode = "200",
      description = "One object, streamed",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = PersonalFile.class)))
  void export(Caller caller, HttpServletResponse response) throws IOException {
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"parley-export.json\"");
    var isWhole = false;
    try {
      export.write(caller, response.getOutputStream());
      isWhole = true;
    } finally {
      if (!isWhole && !response.isCommitted()) {
        response.resetBuffer();
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, null);
      }
    }
  }
}
