package io.parley.accounts;

import io.parley.shared.Caller;
import io.parley.shared.FieldError;
import io.parley.shared.Problem;
import io.parley.shared.PublicRoute;
import io.parley.shared.Scope;
import io.parley.shared.Secret;
import io.parley.shared.TenantId;
import io.parley.shared.Text;
import io.parley.shared.UserId;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.jdk.StringDeserializer;

@RestController
@RequestMapping("/api/v2/auth")
class AuthController {
  private static final String BEARER = "bearer";
  private static final String HIDDEN = "[REDACTED]";
  private static final int LONGEST_EMAIL = 254;
  private static final int LONGEST_PASSWORD = 1_000;
  private static final int LONGEST_TOKEN = 4_000;

  private final SignIns signIns;

  AuthController(SignIns signIns) {
    this.signIns = signIns;
  }

  /**
   * Checked here and not by annotations, whose refusals quote what was refused. A password is read
   * as it was sent: one that is cleaned would be another one.
   */
  record LoginRequest(
      String email, @JsonDeserialize(using = StringDeserializer.class) String password) {
    LoginRequest {
      var errors = new ArrayList<FieldError>();
      check(errors, "email", email, LONGEST_EMAIL);
      check(errors, "password", password, LONGEST_PASSWORD);
      refuse(errors);
    }

    @Override
    public String toString() {
      return HIDDEN;
    }
  }

  record RefreshRequest(@JsonDeserialize(using = StringDeserializer.class) String refreshToken) {
    RefreshRequest {
      var errors = new ArrayList<FieldError>();
      check(errors, "refresh_token", refreshToken, LONGEST_TOKEN);
      refuse(errors);
    }

    @Override
    public String toString() {
      return HIDDEN;
    }
  }

  record SignedInUser(UserId id, String email, String fullName, String role, TenantId tenantId) {
    static SignedInUser of(Account account) {
      return new SignedInUser(
          account.user(), account.email(), account.fullName(), account.role(), account.tenant());
    }
  }

  /**
   * @param expiresIn seconds for which the access token is good
   */
  record SignedInView(
      String accessToken,
      String refreshToken,
      String tokenType,
      long expiresIn,
      SignedInUser user) {
    @Override
    public String toString() {
      return HIDDEN;
    }
  }

  /**
   * @param expiresIn seconds for which the access token is good
   */
  record RefreshedView(String accessToken, String refreshToken, String tokenType, long expiresIn) {
    @Override
    public String toString() {
      return HIDDEN;
    }
  }

  /**
   * @param token goes into the address of a stream, as ?token=
   * @param expiresIn seconds within which the stream must be opened
   */
  record StreamTokenView(String token, long expiresIn) {
    @Override
    public String toString() {
      return HIDDEN;
    }
  }

  record Done(String status) {}

  /**
   * Signs a user in. Ten failures in 15 minutes for an account or 100 for an address lead to 429.
   */
  @PostMapping("/login")
  @PublicRoute("a password")
  SignedInView login(@RequestBody LoginRequest request, HttpServletRequest http) {
    var signedIn =
        signIns.signIn(
            new Email(request.email()),
            new Secret(request.password()),
            ClientNetwork.of(http.getRemoteAddr()));
    var tokens = signedIn.tokens();
    return new SignedInView(
        tokens.access(),
        tokens.refresh().value(),
        BEARER,
        TokenPurpose.ACCESS.lifetime().toSeconds(),
        SignedInUser.of(signedIn.account()));
  }

  /**
   * Gives a new pair of tokens for a refresh token, which works once. Sent again within 60 seconds
   * it gives the same successor, later it ends the whole sign-in. One that is not used for 30 days
   * expires.
   */
  @PostMapping("/refresh")
  @PublicRoute("a refresh token")
  RefreshedView refresh(@RequestBody RefreshRequest request) {
    var tokens = signIns.refresh(new RefreshToken(request.refreshToken()));
    return new RefreshedView(
        tokens.access(),
        tokens.refresh().value(),
        BEARER,
        TokenPurpose.ACCESS.lifetime().toSeconds());
  }

  /** Ends the sign-in that the access token is of, with all its tokens; a body is not read. */
  @PostMapping("/logout")
  @Scope("account:read")
  @SecurityRequirement(name = BEARER)
  Done logout(Caller caller) {
    signIns.signOut(caller);
    return new Done("ok");
  }

  /** Gives a token that opens event streams and nothing else, for clients that send no headers. */
  @PostMapping("/stream-token")
  @Scope("account:read")
  @SecurityRequirement(name = BEARER)
  StreamTokenView streamToken(Caller caller) {
    return new StreamTokenView(
        signIns.streamToken(caller), TokenPurpose.STREAM.lifetime().toSeconds());
  }

  private static void check(
      List<FieldError> errors, String field, @Nullable String value, int longest) {
    if (value == null || value.isBlank()) {
      errors.add(new FieldError(field, "is required"));
    } else if (value.length() > longest) {
      errors.add(new FieldError(field, "must have at most " + longest + " characters"));
    } else if (!Text.clean(value).equals(value)) {
      errors.add(new FieldError(field, "must not hold NUL or half of a character"));
    }
  }

  private static void refuse(List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw new Problem.Invalid(errors);
    }
  }
}
