package io.parley.audiences.imports;

import io.parley.exports.CsvFile;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.CustomGroupId;
import io.parley.shared.ImportId;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Files of people for custom groups. */
@RestController
@RequestMapping("/api/v2")
class ImportController {
  private static final TypeReference<Map<String, @Nullable String>> COLUMNS =
      new TypeReference<>() {};
  private static final CsvFile.Columns<ImportRepository.Refused> REFUSED =
      new CsvFile.Columns<>(
          List.of("line", "reason", "phone", "name"),
          row -> Stream.of(String.valueOf(row.line()), row.reason(), row.phone(), row.name()));

  private final Imports imports;
  private final ImportFiles files;
  private final Idempotency idempotency;
  private final JsonMapper json;

  ImportController(Imports imports, ImportFiles files, Idempotency idempotency, JsonMapper json) {
    this.imports = imports;
    this.files = files;
    this.idempotency = idempotency;
    this.json = json;
  }

  /**
   * @param file CSV or XLSX, at most 200 MB; the first row names the columns
   * @param mapping a JSON object that says which column is what: phone, name, and variables by
   *     their names; what it leaves out is guessed, and any other column is a variable
   * @param dryRun true to count only what would be done
   */
  record ImportForm(
      @Schema(type = "string", format = "binary") String file,
      @Nullable String mapping,
      @Nullable Boolean dryRun) {}

  /**
   * A file on its way into a custom group: rows read are added, updated, duplicates or invalid.
   *
   * @param duplicates rows that change nothing: somebody who is there already, or was in an earlier
   *     row
   * @param progress 0 to 100
   * @param mapping phone, perhaps name, and the variables: each with its column
   * @param error why it failed
   * @param takenBack members and changes, of an import that was undone
   */
  record ImportView(
      ImportId id,
      CustomGroupId customGroupId,
      ImportStatus status,
      boolean dryRun,
      @Nullable String fileName,
      long rowsRead,
      long added,
      long updated,
      long duplicates,
      long invalid,
      int progress,
      Map<String, String> mapping,
      @Nullable String error,
      long takenBack,
      Instant createdAt,
      @Nullable Instant finishedAt) {
    static ImportView of(ListImport found) {
      var counts = found.counts();
      return new ImportView(
          found.id(),
          found.group(),
          found.status(),
          found.dryRun(),
          found.file().name(),
          counts.rowsRead(),
          counts.added(),
          counts.updated(),
          counts.duplicates(),
          counts.invalid(),
          found.progress(),
          found.mapping().columns(),
          found.error(),
          found.takenBack(),
          found.createdAt(),
          found.finishedAt());
    }
  }

  /** What makes a repeated request the same one. */
  private record Asked(String file, Map<String, @Nullable String> mapping, boolean dryRun) {}

  /** Takes a file of people into a custom group, in the background. */
  @PostMapping(value = "/custom-groups/{id}/import", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Scope("custom-groups:manage")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
              schema = @Schema(implementation = ImportForm.class)))
  ResponseEntity<ImportView> begin(
      Caller caller, @PathVariable CustomGroupId id, IdempotencyKey key, HttpServletRequest request)
      throws IOException {
    imports.requireGroup(caller.tenantId(), id);
    try (var _ = imports.receive(caller.tenantId());
        var upload = Upload.receive(request, files)) {
      var asked =
          new Asked(
              upload.sha256OfFile(), columns(upload.field("mapping")), upload.flag("dry_run"));
      var before = idempotency.replay(key, asked, ImportView.class);
      if (before.isPresent()) {
        return before.get().accepted();
      }
      var draft = imports.draft(caller.tenantId(), id, upload, asked.mapping(), asked.dryRun());
      return files
          .alone(
              () ->
                  idempotency.once(
                      key,
                      asked,
                      ImportView.class,
                      () -> ImportView.of(imports.begin(draft, upload))))
          .accepted();
    }
  }

  /** What became of an import. */
  @GetMapping("/imports/{id}")
  @Scope("custom-groups:read")
  ImportView get(Caller caller, @PathVariable ImportId id) {
    return ImportView.of(imports.get(caller.tenantId(), id));
  }

  /** The rows that were refused, with the reason of each. */
  @GetMapping("/imports/{id}/rejected.csv")
  @Scope("custom-groups:read")
  @ApiResponse(
      responseCode = "200",
      description = "RFC 4180, with a header row",
      content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
  void refused(Caller caller, @PathVariable ImportId id, HttpServletResponse response)
      throws IOException {
    imports.writeRefused(caller.tenantId(), id, new CsvFile<>(response, "rejected-" + id, REFUSED));
  }

  /**
   * Takes back what an import added or changed, unless somebody changed it since. A large one runs
   * in the background.
   */
  @PostMapping("/imports/{id}/undo")
  @Scope("custom-groups:manage")
  ImportView undo(Caller caller, @PathVariable ImportId id) {
    return ImportView.of(imports.undo(caller.tenantId(), id));
  }

  private Map<String, @Nullable String> columns(String mapping) {
    if (mapping.isEmpty()) {
      return Map.of();
    }
    try {
      var columns = json.readValue(mapping, COLUMNS);
      if (columns != null) {
        return columns;
      }
    } catch (JacksonException _) {
      // Told below, as what is no object.
    }
    throw new Problem.Invalid(
        "mapping",
        "must be a JSON object that names columns, such as {\"phone\": \"Mobile\", \"name\": \"Full name\"}");
  }
}
