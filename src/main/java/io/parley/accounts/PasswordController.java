package io.parley.accounts;

import io.parley.shared.Caller;
import io.parley.shared.PublicRoute;
import io.parley.shared.Scope;
import io.parley.shared.Secret;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.jdk.StringDeserializer;

@RestController
@RequestMapping("/api/v2/auth")
class PasswordController {
  private static final String HIDDEN = "[REDACTED]";

  private final Passwords passwords;

  PasswordController(Passwords passwords) {
    this.passwords = passwords;
  }

  /** Passwords are read as they were sent: one that is cleaned would be another one. */
  record PasswordReset(
      @Nullable String token,
      @JsonDeserialize(using = StringDeserializer.class) @Nullable String password) {
    @Override
    public String toString() {
      return HIDDEN;
    }
  }

  record PasswordChange(
      @JsonDeserialize(using = StringDeserializer.class) @Nullable String currentPassword,
      @JsonDeserialize(using = StringDeserializer.class) @Nullable String password) {
    @Override
    public String toString() {
      return HIDDEN;
    }
  }

  /**
   * @param email whose password is forgotten
   */
  record ForgottenPassword(
      @NotBlank(message = "is required")
          @Size(max = 254, message = "must have at most 254 characters")
          @Nullable String email) {}

  /** Makes a link for the user with this address, if there is one; the answer does not tell. */
  @PostMapping("/forgot-password")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @PublicRoute("who asks learns nothing")
  AuthController.Done forgot(
      @Valid @RequestBody ForgottenPassword request, HttpServletRequest http) {
    passwords.forgot(
        new Email(String.valueOf(request.email())), ClientNetwork.of(http.getRemoteAddr()));
    return new AuthController.Done("ok");
  }

  /** Sets the password of a user who was invited or forgot it, with the token of the link. */
  @PostMapping("/reset-password")
  @PublicRoute("a token that works once")
  AuthController.Done reset(@RequestBody PasswordReset request) {
    var token = request.token();
    if (token == null || token.isBlank()) {
      throw new io.parley.shared.Problem.Invalid("token", "is required");
    }
    passwords.reset(new LinkToken(token.strip()), NewPassword.of("password", request.password()));
    return new AuthController.Done("ok");
  }

  /** Gives the user who is signed in another password; their other sign-ins end. */
  @PostMapping("/setup-password")
  @Scope("account:read")
  @SecurityRequirement(name = "bearer")
  AuthController.Done setUp(
      Caller caller, @RequestBody PasswordChange request, HttpServletRequest http) {
    var current = request.currentPassword();
    passwords.change(
        caller,
        current == null || current.isEmpty() ? null : new Secret(current),
        NewPassword.of("password", request.password()),
        ClientNetwork.of(http.getRemoteAddr()));
    return new AuthController.Done("ok");
  }
}
