package io.parley.groups;

import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.messages.MessageRow;
import io.parley.shared.Caller;
import io.parley.shared.GroupId;
import io.parley.shared.MessageId;
import io.parley.shared.PageRequest;
import io.parley.shared.Patch;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import io.parley.shared.Text;
import io.parley.shared.WaId;
import io.parley.web.Deleted;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/groups")
class GroupController {
  private static final int LONGEST_NAME = 200;

  private final Groups groups;
  private final Idempotency idempotency;

  GroupController(Groups groups, Idempotency idempotency) {
    this.groups = groups;
    this.idempotency = idempotency;
  }

  /**
   * @param name the group's subject at the gateway if absent
   * @param keywords another name for monitorKeywords
   */
  record NewGroup(
      @NotNull(message = "is required") @Nullable SessionId sessionId,
      @NotBlank(message = "is required") @Nullable String waGroupId,
      @Size(min = 1, max = LONGEST_NAME, message = "must have 1 to 200 characters")
          @Nullable String name,
      @Nullable Boolean isActive,
      @Nullable String monitorMode,
      @Nullable List<String> monitorKeywords,
      @Nullable List<String> keywords,
      @Size(max = 2_000, message = "must have at most 2000 characters")
          @Nullable String monitorPrompt,
      @Size(max = 4_096, message = "must have at most 4096 characters")
          @Nullable String responseTemplate,
      @Nullable Boolean autoRespond,
      @Nullable Boolean autoLabelLeads,
      @Nullable UUID leadLabelId,
      @Nullable String webhookUrl) {
    WaId waGroup() {
      return WaId.parse(String.valueOf(waGroupId))
          .filter(WaId::isGroup)
          .orElseThrow(
              () ->
                  new Problem.Invalid(
                      "wa_group_id", "must be a group's id such as 120363012345678901@g.us"));
    }

    MonitoredGroup.Settings settings(String subject) {
      if (name != null && name.isBlank()) {
        throw new Problem.Invalid("name", "must have 1 to 200 characters");
      }
      FollowUps.refuse(autoRespond, autoLabelLeads, leadLabelId, webhookUrl);
      var rule = MonitorRule.of(monitorMode, monitorKeywords == null ? keywords : monitorKeywords);
      return new MonitoredGroup.Settings(
          name == null ? subject : name,
          !Boolean.FALSE.equals(isActive),
          rule,
          monitorPrompt,
          responseTemplate);
    }
  }

  record GroupChange(
      Patch<String> name,
      Patch<Boolean> isActive,
      Patch<String> monitorMode,
      Patch<List<String>> monitorKeywords,
      Patch<List<String>> keywords,
      Patch<String> monitorPrompt,
      Patch<String> responseTemplate,
      Patch<Boolean> autoRespond,
      Patch<Boolean> autoLabelLeads,
      Patch<UUID> leadLabelId,
      Patch<String> webhookUrl) {
    MonitoredGroup.Settings apply(MonitoredGroup.Settings current) {
      FollowUps.refuse(
          autoRespond.or(null), autoLabelLeads.or(null), leadLabelId.or(null), webhookUrl.or(null));
      return new MonitoredGroup.Settings(
          name(current.name()),
          Patch.required("is_active", isActive, current.isActive()),
          rule(current.rule()),
          Patch.text("monitor_prompt", monitorPrompt, current.prompt(), 2_000),
          Patch.text("response_template", responseTemplate, current.responseTemplate(), 4_096));
    }

    private String name(String current) {
      var text = Patch.text("name", name, current, LONGEST_NAME);
      if (text == null || text.isBlank()) {
        throw new Problem.Invalid("name", "must have 1 to 200 characters");
      }
      return text;
    }

    private MonitorRule rule(MonitorRule current) {
      var words = monitorKeywords.isSet() ? monitorKeywords : keywords;
      var changed = Objects.requireNonNullElse(words.or(current.keywords()), List.<String>of());
      return new MonitorRule(
          MonitorMode.parse(Patch.required("monitor_mode", monitorMode, current.mode().wire())),
          changed);
    }
  }

  /** A group as the API shows it; what follows a detection is not available in this version. */
  record GroupView(
      GroupId id,
      SessionId sessionId,
      WaId waGroupId,
      String name,
      boolean isActive,
      MonitorMode monitorMode,
      List<String> monitorKeywords,
      @Nullable String monitorPrompt,
      boolean autoRespond,
      @Nullable String responseTemplate,
      boolean autoLabelLeads,
      @Nullable UUID leadLabelId,
      @Nullable String webhookUrl,
      int participantCount,
      long messagesProcessed,
      long leadsDetected,
      @Nullable Instant lastMessageAt,
      Instant createdAt) {}

  record GroupList(
      List<GroupView> items, long total, int limit, int offset, @Nullable String nextCursor) {}

  record AvailableGroup(WaId waGroupId, String name, int participantCount, boolean isMonitored) {}

  /**
   * @param aiAnalysis null: no analysis in this version
   */
  record MessageView(
      MessageId id,
      @Nullable Phone senderPhone,
      @Nullable String senderName,
      String contentPreview,
      String messageType,
      Instant waTimestamp,
      List<String> matchedKeywords,
      @Nullable Object aiAnalysis) {}

  record MessageList(
      List<MessageView> items,
      long total,
      int limit,
      int offset,
      boolean hasMore,
      @Nullable String nextCursor) {}

  @GetMapping
  @Scope("groups:read")
  GroupList list(Caller caller, @Valid @ParameterObject PageRequest page) {
    var found = groups.list(caller.tenantId(), page).map(GroupController::view);
    return new GroupList(
        found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  /** The WhatsApp groups that a session is in, those that nobody monitors first. */
  @GetMapping("/available/{session_id}")
  @Scope("groups:read")
  List<AvailableGroup> available(Caller caller, @PathVariable("session_id") SessionId session) {
    return groups.available(caller.tenantId(), session).stream()
        .map(
            found ->
                new AvailableGroup(
                    found.group().id(),
                    found.group().name(),
                    found.group().participantCount(),
                    found.isMonitored()))
        .toList();
  }

  /** Begins to monitor a group. */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("groups:manage")
  ResponseEntity<GroupView> create(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewGroup request) {
    var before = idempotency.replay(key, request, GroupView.class);
    if (before.isPresent()) {
      return before.get().created();
    }
    // Refused before the gateway is asked for anything.
    var rule = request.settings("");
    var candidate =
        groups.candidate(
            caller.tenantId(), Objects.requireNonNull(request.sessionId()), request.waGroup());
    var settings = request.name() == null ? rule.named(candidate.group().name()) : rule;
    return idempotency
        .once(
            key,
            request,
            GroupView.class,
            () -> view(groups.monitor(caller.tenantId(), candidate, settings)))
        .created();
  }

  @GetMapping("/{id}")
  @Scope("groups:read")
  GroupView get(Caller caller, @PathVariable GroupId id) {
    return view(groups.get(caller.tenantId(), id));
  }

  @PatchMapping("/{id}")
  @Scope("groups:manage")
  GroupView change(Caller caller, @PathVariable GroupId id, @RequestBody GroupChange change) {
    return view(groups.change(caller.tenantId(), id, change::apply));
  }

  /** Stops monitoring; the leads stay. */
  @DeleteMapping("/{id}")
  @Scope("groups:manage")
  Deleted delete(Caller caller, @PathVariable GroupId id) {
    groups.delete(caller.tenantId(), id);
    return Deleted.of(id);
  }

  /** The group's messages, newest first. */
  @GetMapping("/{id}/messages")
  @Scope("groups:read")
  MessageList messages(
      Caller caller, @PathVariable GroupId id, @Valid @ParameterObject PageRequest page) {
    var found = groups.messages(groups.get(caller.tenantId(), id), page);
    var matched =
        groups.matchedKeywords(
            caller.tenantId(), found.rows().stream().map(MessageRow::id).toList());
    var views = found.map(row -> view(row, matched.getOrDefault(row.id(), List.of())));
    return new MessageList(
        views.rows(),
        views.total(),
        views.limit(),
        views.offset(),
        views.hasMore(),
        views.nextCursor());
  }

  static MessageView view(MessageRow row, List<String> matched) {
    return new MessageView(
        row.id(),
        row.senderPhone(),
        row.senderName(),
        Text.preview(row.beginning()),
        row.type(),
        row.sentAt(),
        matched,
        null);
  }

  private static GroupView view(MonitoredGroup group) {
    var settings = group.settings();
    return new GroupView(
        group.id(),
        group.session(),
        group.waGroup(),
        settings.name(),
        settings.isActive(),
        settings.rule().mode(),
        settings.rule().keywords(),
        settings.prompt(),
        false,
        settings.responseTemplate(),
        false,
        null,
        null,
        group.participantCount(),
        group.messagesProcessed(),
        group.leadsDetected(),
        group.lastMessageAt(),
        group.createdAt());
  }
}
