package io.parley.accounts;

import io.parley.shared.Caller;
import io.parley.shared.Patch;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.Secret;
import io.parley.web.Deleted;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.jdk.StringDeserializer;

@RestController
class UserController {
  private final Users users;
  private final Passwords passwords;

  UserController(Users users, Passwords passwords) {
    this.users = users;
    this.passwords = passwords;
  }

  record MyPatch(Patch<String> fullName) {}

  /** A password is read as it was sent: one that is cleaned would be another one. */
  record Farewell(
      @JsonDeserialize(using = StringDeserializer.class) @Nullable String currentPassword) {
    Secret password() {
      if (currentPassword == null || currentPassword.isEmpty()) {
        throw new Problem.Invalid("current_password", "is required");
      }
      return new Secret(currentPassword);
    }

    @Override
    public String toString() {
      return "[REDACTED]";
    }
  }

  /** The user who is calling, or who made the key. */
  @GetMapping({"/api/v2/users/me", "/api/v2/auth/me"})
  @Scope({"account:read", "gdpr:read"})
  User me(Caller caller) {
    return users.me(caller);
  }

  @PatchMapping("/api/v2/users/me")
  @Scope({"account:manage", "gdpr:manage"})
  User change(Caller caller, @RequestBody MyPatch patch) {
    return users.rename(caller, UsersController.UserPatch.name(patch.fullName()));
  }

  /**
   * Removes the user with their keys. With the last owner goes the tenant: its sessions are logged
   * out, and all that it has is deleted within minutes.
   */
  @DeleteMapping("/api/v2/users/me")
  @Scope({"account:manage", "gdpr:manage"})
  Deleted leave(Caller caller, @RequestBody Farewell request, HttpServletRequest http) {
    passwords.confirm(caller, request.password(), ClientNetwork.of(http.getRemoteAddr()));
    users.leave(caller);
    return Deleted.of(caller.userId());
  }
}
