package io.parley.groups;

import io.parley.shared.Caller;
import io.parley.shared.GroupId;
import io.parley.shared.Scope;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/groups/{id}/rules")
class RuleController {
  private static final int USUAL_DAYS = 30;

  private final Groups groups;
  private final RulePreviews previews;

  RuleController(Groups groups, RulePreviews previews) {
    this.groups = groups;
    this.previews = previews;
  }

  /**
   * @param keywords another name for monitorKeywords
   * @param days how far to look back; 30 if absent
   */
  @Schema(name = "RulePreviewRequest")
  record PreviewRequest(
      @Nullable List<String> monitorKeywords,
      @Nullable List<String> keywords,
      @Min(value = 1, message = "must be 1 to 365") @Max(value = 365, message = "must be 1 to 365")
          @Nullable Integer days) {
    List<String> words() {
      var words = monitorKeywords == null ? keywords : monitorKeywords;
      var given = Objects.requireNonNullElse(words, List.<String>of());
      return new MonitorRule(MonitorMode.KEYWORDS, given).keywords();
    }

    Duration back() {
      return Duration.ofDays(Objects.requireNonNullElse(days, USUAL_DAYS));
    }
  }

  /**
   * @param hits how many messages hold it
   */
  @Schema(name = "KeywordHits")
  record KeywordView(String keyword, long hits) {}

  /**
   * @param isComplete false if the time did not suffice: then only the newest messages were read
   * @param messagesRead what others wrote in the group since then
   * @param people how many wrote what matched
   * @param newLeads how many of them are no leads yet
   * @param keywords in the order of the request
   * @param samples the newest messages that matched, at most 20
   */
  @Schema(name = "RulePreview")
  record PreviewView(
      Instant since,
      boolean isComplete,
      long messagesRead,
      long messagesMatched,
      int people,
      int newLeads,
      List<KeywordView> keywords,
      List<GroupController.MessageView> samples) {
    static PreviewView of(RulePreview preview) {
      var tally = preview.tally();
      return new PreviewView(
          preview.since(),
          preview.isComplete(),
          tally.read(),
          tally.matched(),
          preview.people(),
          preview.newLeads(),
          tally.hits().entrySet().stream()
              .map(hits -> new KeywordView(hits.getKey(), hits.getValue()))
              .toList(),
          preview.samples().stream()
              .map(
                  row ->
                      GroupController.view(row, tally.samples().getOrDefault(row.id(), List.of())))
              .toList());
    }
  }

  /**
   * What keywords would have found among the messages that are stored. Nothing is changed. While
   * many messages are read, the answer begins with spaces; whoever closes the connection ends the
   * work.
   */
  @PostMapping("/preview")
  @Scope("groups:read")
  PreviewView preview(
      Caller caller,
      @PathVariable GroupId id,
      @Valid @RequestBody PreviewRequest request,
      HttpServletResponse response) {
    var words = request.words();
    var group = groups.get(caller.tenantId(), id);
    return PreviewView.of(
        previews.preview(group, words, request.back(), new Heartbeat(response)::isWaitedFor));
  }
}
