package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.database.StartRefused;
import io.parley.shared.Caller;
import io.parley.shared.Scopes;
import io.parley.shared.Secret;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes the first owner while there is no user, and gives a new password and key to one who lost
 * them.
 */
@Service
public class Bootstrap {
  private static final String RESET = "reset-owner";

  private final UserRepository users;
  private final ApiKeyRepository keys;
  private final PlanRepository plans;
  private final SignInRepository signIns;
  private final PasswordLinks links;
  private final DatabaseClock clock;
  private final PasswordEncoder passwords;
  private final BootstrapProperties properties;
  private final ApplicationArguments arguments;
  private final SecureRandom random = new SecureRandom();

  Bootstrap(
      UserRepository users,
      ApiKeyRepository keys,
      PlanRepository plans,
      SignInRepository signIns,
      PasswordLinks links,
      DatabaseClock clock,
      PasswordEncoder passwords,
      BootstrapProperties properties,
      ApplicationArguments arguments) {
    this.users = users;
    this.keys = keys;
    this.plans = plans;
    this.signIns = signIns;
    this.links = links;
    this.clock = clock;
    this.passwords = passwords;
    this.properties = properties;
    this.arguments = arguments;
  }

  /**
   * What the owner needs to know, once.
   *
   * @param firstStart whether the owner was made just now
   * @param password null where it came from the configuration, and so is known; so is the key
   */
  public record Credentials(
      Caller owner,
      String email,
      @Nullable Secret password,
      @Nullable Secret apiKey,
      boolean firstStart) {}

  /**
   * To be called once, before requests are taken; empty where the owner is known and was not asked
   * to be reset.
   */
  @Transactional
  public Optional<Credentials> run() {
    users.lockBootstrap();
    if (users.isEmpty()) {
      return Optional.of(firstOwner());
    }
    return arguments.containsOption(RESET)
        ? Optional.of(reset(users.firstOwner().orElseThrow(Bootstrap::nobody)))
        : Optional.empty();
  }

  private static StartRefused nobody() {
    return new StartRefused(
        "--reset-owner found nobody: the first owner was removed or is an owner no more. Start without it.");
  }

  private Credentials firstOwner() {
    if (!plans.exists(properties.plan())) {
      throw new StartRefused("PARLEY_BOOTSTRAP_PLAN is no plan: " + properties.plan());
    }
    var password = properties.password() == null ? randomPassword() : properties.password();
    var raw =
        properties.apiKey() == null
            ? RawKey.random(random)
            : new RawKey(properties.apiKey().value());
    if (!raw.looksLikeOne()) {
      throw new StartRefused(
          "PARLEY_BOOTSTRAP_API_KEY must begin with mf_ and have 8 to 200 characters.");
    }
    var tenant = users.insertTenant("My team", properties.plan());
    var user = users.insertOwner(tenant, properties.email(), "Owner", true, hash(password));
    return new Credentials(
        withKey(tenant, user, raw),
        properties.email(),
        properties.password() == null ? password : null,
        properties.apiKey() == null ? new Secret(raw.value()) : null,
        true);
  }

  private Credentials reset(UserRepository.Owner owner) {
    var password = randomPassword();
    var raw = RawKey.random(random);
    users.changePassword(owner.tenant(), owner.user(), hash(password));
    // Whoever has the old password may be signed in, or have asked for a link.
    links.endAll(owner.tenant(), owner.user());
    signIns.endAll(owner.tenant(), owner.user(), clock.now());
    return new Credentials(
        withKey(owner.tenant(), owner.user(), raw),
        owner.email(),
        password,
        new Secret(raw.value()),
        false);
  }

  private Caller withKey(TenantId tenant, UserId user, RawKey raw) {
    var key = keys.insert(tenant, user, "Owner", Set.of("*"), null);
    keys.insertSecret(tenant, key, raw);
    return new Caller(tenant, user, key, "Owner", Scopes.everything(), true);
  }

  private Secret randomPassword() {
    var bytes = new byte[15];
    random.nextBytes(bytes);
    return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  private String hash(Secret password) {
    return java.util.Objects.requireNonNull(passwords.encode(password.value()));
  }
}
