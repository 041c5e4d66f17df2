package io.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.database.DatabaseClock;
import io.parley.database.StartRefused;
import io.parley.http.ServerTest;
import io.parley.shared.Secret;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

@ServerTest
class BootstrapTest {
  @Autowired UserRepository users;
  @Autowired ApiKeyRepository keys;
  @Autowired PlanRepository plans;
  @Autowired SignInRepository signIns;
  @Autowired PasswordLinks links;
  @Autowired JdbcClient jdbc;
  @Autowired PasswordEncoder passwords;
  @Autowired BootstrapProperties properties;
  @Autowired TransactionTemplate transaction;
  @Autowired DatabaseClock clock;

  @Test
  void theFirstOwnersKeyIsTheOneThatWasSet() {
    var login = login(Objects.requireNonNull(properties.apiKey()));
    assertThat(login.plan().id()).isEqualTo("unlimited");
    assertThat(login.caller().scopes().allow("account:manage")).isTrue();
  }

  @Test
  void anotherStartChangesNothing() {
    assertThat(run()).isEmpty();
  }

  @Test
  void whoLostThemGetsANewPasswordAndKey() {
    var owner = run("--reset-owner").orElseThrow();
    assertThat(owner.firstStart()).isFalse();
    assertThat(owner.email()).isEqualTo("owner@localhost");
    assertThat(Objects.requireNonNull(owner.password()).value()).hasSizeGreaterThan(15);
    var login = login(Objects.requireNonNull(owner.apiKey()));
    assertThat(login.caller().tenantId()).isEqualTo(owner.owner().tenantId());
  }

  @Test
  void linksFromBeforeDoNotWorkAnyMore() {
    var owner = users.firstOwner().orElseThrow();
    var link =
        Objects.requireNonNull(
            transaction.execute(
                _ -> links.make(owner.tenant(), owner.user(), PasswordLinks.OF_A_RESET)));
    assertThat(links.holder(link.token())).isPresent();
    run("--reset-owner");
    assertThat(links.holder(link.token())).isEmpty();
  }

  @Test
  void thatThereIsNobodyToResetIsSaid() {
    transaction.executeWithoutResult(
        undone -> {
          jdbc.sql("update app_user set is_superadmin = false where is_superadmin").update();
          assertThatThrownBy(() -> run("--reset-owner"))
              .isInstanceOf(StartRefused.class)
              .hasMessageStartingWith("--reset-owner found nobody");
          undone.setRollbackOnly();
        });
  }

  private Optional<Bootstrap.Credentials> run(String... arguments) {
    var bootstrap =
        new Bootstrap(
            users,
            keys,
            plans,
            signIns,
            links,
            clock,
            passwords,
            properties,
            new DefaultApplicationArguments(arguments));
    return Objects.requireNonNull(transaction.execute(_ -> bootstrap.run()));
  }

  private Login login(Secret key) {
    return keys.findBySecret(new RawKey(key.value()).hash(), clock.now()).orElseThrow();
  }
}
