package io.parley.accounts;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.PageRequest;
import io.parley.shared.Patch;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.UserId;
import io.parley.web.Deleted;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

/** The users of a tenant, for those who manage them. */
@RestController
@RequestMapping("/api/v2/users")
class UsersController {
  static final int LONGEST_NAME = 255;
  private static final String ROLES = "owner|admin|member";

  private final Users users;
  private final Idempotency idempotency;

  UsersController(Users users, Idempotency idempotency) {
    this.users = users;
    this.idempotency = idempotency;
  }

  /**
   * @param role owner, admin or member; member if absent
   */
  record NewUser(
      @NotBlank(message = "is required")
          @Size(max = 254, message = "must have at most 254 characters")
          @Pattern(
              regexp = "\\s*[^\\s@]+@[^\\s@]+\\s*",
              message = "must be an e-mail address, such as ann@example.com")
          @Nullable String email,
      @Size(max = LONGEST_NAME, message = "must have at most 255 characters")
          @Nullable String fullName,
      @Pattern(regexp = ROLES, message = "must be one of owner, admin, member")
          @Nullable String role) {
    Email address() {
      return new Email(String.valueOf(email));
    }

    String name() {
      return fullName == null || fullName.isBlank()
          ? address().value().split("@", 2)[0]
          : fullName.strip();
    }

    Role wantedRole() {
      return role == null ? Role.MEMBER : Role.of(role);
    }
  }

  /**
   * @param isActive false disables the user, who is out at once with all their keys
   */
  record UserPatch(Patch<String> fullName, Patch<String> role, Patch<Boolean> isActive) {
    Users.Change change() {
      return new Users.Change(name(fullName), role.map(UserPatch::role), isActive);
    }

    static Patch<String> name(Patch<String> fullName) {
      return fullName.map(
          text -> {
            var name = text.strip();
            if (name.isEmpty() || io.parley.shared.Text.length(name) > LONGEST_NAME) {
              throw new Problem.Invalid("full_name", "must have 1 to 255 characters");
            }
            return name;
          });
    }

    private static Role role(String text) {
      if (!text.matches(ROLES)) {
        throw new Problem.Invalid("role", "must be one of owner, admin, member");
      }
      return Role.of(text);
    }
  }

  /**
   * @param status active, invited or disabled
   */
  record UserView(
      UserId id,
      String email,
      String fullName,
      String role,
      String status,
      boolean isActive,
      Instant createdAt) {
    static UserView of(Member member) {
      return new UserView(
          member.id(),
          member.email(),
          member.fullName(),
          member.role().column(),
          member.standing().name().toLowerCase(Locale.ROOT),
          member.standing() != Member.Standing.DISABLED,
          member.createdAt());
    }
  }

  /**
   * @param invitationToken goes to /auth/reset-password, once
   */
  record InvitedView(
      @JsonUnwrapped UserView user, String invitationToken, Instant invitationExpiresAt) {
    static InvitedView of(Users.Invited invited) {
      return new InvitedView(
          UserView.of(invited.member()),
          invited.link().token().value(),
          invited.link().expiresAt());
    }

    @Override
    public String toString() {
      return "[REDACTED]";
    }
  }

  record UserList(
      List<UserView> users, long total, int limit, int offset, @Nullable String nextCursor) {}

  /** The tenant's users, newest first. */
  @GetMapping
  @Scope("account:manage")
  UserList list(Caller caller, @Valid @ParameterObject PageRequest page) {
    var found = users.list(caller, page).map(UserView::of);
    return new UserList(
        found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  /** Invites somebody, who sets a password with the token; it works for seven days, and once. */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("account:manage")
  ResponseEntity<InvitedView> invite(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewUser request) {
    return idempotency
        .once(
            key,
            AskedBy.of(caller, request),
            InvitedView.class,
            () ->
                InvitedView.of(
                    users.invite(caller, request.address(), request.name(), request.wantedRole())))
        .created();
  }

  @PatchMapping("/{id}")
  @Scope("account:manage")
  UserView change(Caller caller, @PathVariable UserId id, @RequestBody UserPatch patch) {
    return UserView.of(users.change(caller, id, patch.change()));
  }

  /** Removes a user with their keys; leads that were theirs are nobody's. */
  @DeleteMapping("/{id}")
  @Scope("account:manage")
  Deleted remove(Caller caller, @PathVariable UserId id) {
    users.remove(caller, id);
    return Deleted.of(id);
  }
}
