package io.parley.audiences;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.parley.audiences.CustomGroups.RemovedMembers;
import io.parley.audiences.Written.Row.InvalidContact;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.CustomGroupId;
import io.parley.shared.MemberId;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.Text;
import io.parley.web.Deleted;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
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
@RequestMapping("/api/v2/custom-groups")
class CustomGroupController {
  private static final int LONGEST_NAME = 255;
  private static final int MOST_MEMBERS = 1_000;

  private final CustomGroups groups;
  private final Idempotency idempotency;

  CustomGroupController(CustomGroups groups, Idempotency idempotency) {
    this.groups = groups;
    this.idempotency = idempotency;
  }

  /**
   * @param members people, or just their phones; may be left out
   */
  record NewCustomGroup(
      @NotNull(message = "is required") @Nullable String name,
      @Size(max = MOST_MEMBERS, message = "must hold at most 1000 people")
          @Nullable List<@NotNull(message = "must be a phone or an object") Written> members) {}

  record CustomGroupPatch(@NotNull(message = "is required") @Nullable String name) {}

  /**
   * @param contacts people, or just their phones
   */
  record NewMembers(
      @NotNull(message = "is required")
          @Size(min = 1, max = MOST_MEMBERS, message = "must hold 1 to 1000 people")
          @Nullable List<@NotNull(message = "must be a phone or an object") Written> contacts) {}

  /**
   * Members, named in any of three ways; who is no member is not missed.
   *
   * @param memberIds as the group's members show them
   * @param contacts people, or just their phones
   */
  record GoneMembers(
      @Size(max = MOST_MEMBERS, message = "must hold at most 1000 people")
          @Nullable List<@NotNull(message = "must be a phone") String> phones,
      @Size(max = MOST_MEMBERS, message = "must hold at most 1000 people")
          @Nullable List<@NotNull(message = "must be an id") String> memberIds,
      @Size(max = MOST_MEMBERS, message = "must hold at most 1000 people")
          @Nullable List<@NotNull(message = "must be a phone or an object") Written> contacts) {
    List<MemberId> members() {
      return orNone(memberIds).stream().flatMap(GoneMembers::id).toList();
    }

    List<Written> people() {
      return Stream.concat(orNone(phones).stream().map(Written::ofPhone), orNone(contacts).stream())
          .toList();
    }

    GoneMembers {
      if (orNone(phones).isEmpty() && orNone(memberIds).isEmpty() && orNone(contacts).isEmpty()) {
        throw new Problem.Invalid(
            "contacts", "must hold somebody, unless 'phones' or 'member_ids' does");
      }
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
      return Objects.requireNonNullElse(list, List.of());
    }

    /** A malformed id is like a foreign one: it names nobody. */
    private static Stream<MemberId> id(String text) {
      try {
        return Stream.of(MemberId.valueOf(text));
      } catch (IllegalArgumentException _) {
        return Stream.empty();
      }
    }
  }

  record CustomGroupList(
      List<CustomGroup> groups, long total, int limit, int offset, @Nullable String nextCursor) {}

  /**
   * @param skipped members who came twice
   */
  record MadeCustomGroup(
      @JsonUnwrapped CustomGroup group, int added, int skipped, List<InvalidContact> invalid) {}

  /**
   * @param skipped who was a member already
   */
  record AddedMembers(int added, int skipped, List<InvalidContact> invalid, long memberCount) {}

  /**
   * @param variables what imports told of them
   */
  record MemberView(
      MemberId id,
      Phone phone,
      @Nullable String name,
      Map<String, String> variables,
      boolean optedOut,
      Instant addedAt) {}

  record CustomGroupDetail(
      @JsonUnwrapped CustomGroup group,
      List<MemberView> members,
      long membersTotal,
      int limit,
      int offset,
      @Nullable String nextCursor) {}

  /** Custom groups, newest first. */
  @GetMapping
  @Scope("custom-groups:read")
  CustomGroupList list(Caller caller, @Valid @ParameterObject PageRequest page) {
    var found = groups.list(caller.tenantId(), page);
    return new CustomGroupList(
        found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  /** Makes a custom group, with members or without. */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("custom-groups:manage")
  ResponseEntity<MadeCustomGroup> create(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewCustomGroup request) {
    var name = name(request.name());
    var members = Objects.requireNonNullElse(request.members(), List.<Written>of());
    return idempotency
        .once(
            key,
            request,
            MadeCustomGroup.class,
            () -> made(groups.create(caller.tenantId(), name, members)))
        .created();
  }

  /** A custom group and up to 10000 of its members, 1000 without a limit, newest first. */
  @GetMapping("/{id}")
  @Scope("custom-groups:read")
  CustomGroupDetail get(
      Caller caller, @PathVariable CustomGroupId id, @Valid @ParameterObject PageRequest page) {
    var detail = groups.detail(caller.tenantId(), id, new MemberPage(page));
    var members =
        detail.members().map(member -> view(member, detail.optedOut().contains(member.person())));
    return new CustomGroupDetail(
        detail.group(),
        members.rows(),
        members.total(),
        members.limit(),
        members.offset(),
        members.nextCursor());
  }

  @PatchMapping("/{id}")
  @Scope("custom-groups:manage")
  CustomGroup rename(
      Caller caller, @PathVariable CustomGroupId id, @Valid @RequestBody CustomGroupPatch patch) {
    return groups.rename(caller.tenantId(), id, name(patch.name()));
  }

  @DeleteMapping("/{id}")
  @Scope("custom-groups:manage")
  Deleted delete(Caller caller, @PathVariable CustomGroupId id) {
    groups.delete(caller.tenantId(), id);
    return Deleted.of(id);
  }

  /** Adds up to 1,000 people. */
  @PostMapping("/{id}/members/add")
  @Scope("custom-groups:manage")
  ResponseEntity<AddedMembers> add(
      Caller caller,
      @PathVariable CustomGroupId id,
      IdempotencyKey key,
      @Valid @RequestBody NewMembers request) {
    var contacts = Objects.requireNonNull(request.contacts());
    return idempotency
        .once(
            key,
            request,
            AddedMembers.class,
            () -> added(groups.add(caller.tenantId(), id, contacts)))
        .ok();
  }

  /** Removes up to 1,000 members of each way to name them. */
  @PostMapping("/{id}/members/remove")
  @Scope("custom-groups:manage")
  RemovedMembers remove(
      Caller caller, @PathVariable CustomGroupId id, @Valid @RequestBody GoneMembers request) {
    return groups.remove(caller.tenantId(), id, request.members(), request.people());
  }

  static String name(@Nullable String text) {
    var name = String.valueOf(text).strip();
    if (name.isEmpty() || Text.length(name) > LONGEST_NAME) {
      throw new Problem.Invalid("name", "must have 1 to 255 characters");
    }
    return name;
  }

  private static MemberView view(Member member, boolean optedOut) {
    return new MemberView(
        member.id(), member.phone(), member.name(), member.variables(), optedOut, member.addedAt());
  }

  private static MadeCustomGroup made(CustomGroups.Outcome outcome) {
    return new MadeCustomGroup(
        outcome.group(), outcome.added(), outcome.skipped(), outcome.invalid());
  }

  private static AddedMembers added(CustomGroups.Outcome outcome) {
    return new AddedMembers(
        outcome.added(), outcome.skipped(), outcome.invalid(), outcome.group().memberCount());
  }
}
