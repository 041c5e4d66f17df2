package io.parley.accounts;

import io.parley.shared.Caller;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class UserController {
  private final UserRepository users;

  UserController(UserRepository users) {
    this.users = users;
  }

  /** The user who is calling, or who made the key. */
  @GetMapping({"/api/v2/users/me", "/api/v2/auth/me"})
  @Scope({"account:read", "gdpr:read"})
  User me(Caller caller) {
    return users
        .find(caller.tenantId(), caller.userId())
        .orElseThrow(() -> new Problem.NotFound("This user is no more."));
  }
}
