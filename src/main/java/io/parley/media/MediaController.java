package io.parley.media;

import io.parley.shared.Caller;
import io.parley.shared.MediaId;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
class MediaController {
  private static final String BYTES = "bytes=";
  private final MediaFiles files;

  MediaController(MediaFiles files) {
    this.files = files;
  }

  /**
   * The file of a message. Parts of it can be asked for ({@code Range}). API keys need the tenant's
   * setting {@code chat_history_access_enabled}.
   */
  @GetMapping("/media/{id}")
  @Scope("messages:read")
  @ApiResponse(
      responseCode = "200",
      description = "The file, under its type where browsers cannot run it",
      content = @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(
      responseCode = "206",
      description = "The part that was asked for",
      content = @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(
      responseCode = "304",
      description = "The caller has it, as If-None-Match says",
      content = @Content)
  ResponseEntity<Resource> read(
      Caller caller,
      @PathVariable MediaId id,
      @RequestHeader(name = HttpHeaders.RANGE, required = false) @Nullable String range) {
    caller.requireTexts();
    var file = files.open(caller.tenantId(), id);
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noCache().cachePrivate())
        .eTag(file.etag())
        .header(HttpHeaders.CONTENT_TYPE, file.contentType())
        .header(HttpHeaders.CONTENT_DISPOSITION, file.disposition())
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "sandbox; default-src 'none'")
        .body(range == null ? file.bytes() : bytes(file, range));
  }

  /**
   * The framework would refuse a range of units that it does not know, which HTTP wants ignored,
   * and would answer with all of the file where a range lies outside of it.
   */
  private static Resource bytes(MediaFile file, String range) {
    if (isOfOtherUnit(range)) {
      return new InputStreamResource(file.bytes());
    }
    var ranges = parsed(range);
    try {
      HttpRange.toResourceRegions(ranges, file.bytes());
      return file.bytes();
    } catch (IllegalArgumentException _) {
      throw new Problem.NoSuchPart(
          "The header 'Range' must name bytes within the file, which has " + file.size() + ".",
          file.size());
    }
  }

  private static boolean isOfOtherUnit(String range) {
    return range.indexOf('=') > 0 && !range.regionMatches(true, 0, BYTES, 0, BYTES.length());
  }

  private static List<HttpRange> parsed(String range) {
    try {
      return HttpRange.parseRanges(range);
    } catch (IllegalArgumentException _) {
      throw new Problem.BadRequest(
          "The header 'Range' must name bytes within the file, such as 'bytes=0-1023'.");
    }
  }
}
