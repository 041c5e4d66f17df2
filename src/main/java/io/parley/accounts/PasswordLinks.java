package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Links by which users set a password. This version sends no mail: they are in the log. */
@Service
class PasswordLinks {
  static final Duration OF_AN_INVITATION = Duration.ofDays(7);
  static final Duration OF_A_RESET = Duration.ofHours(1);
  private static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(PasswordLinks.class);

  private final PasswordLinkRepository links;
  private final DatabaseClock clock;
  private final Environment environment;
  private final SecureRandom random = new SecureRandom();

  PasswordLinks(PasswordLinkRepository links, DatabaseClock clock, Environment environment) {
    this.links = links;
    this.clock = clock;
    this.environment = environment;
  }

  /** A link, and until when it works. */
  record Made(LinkToken token, Instant expiresAt) {}

  /** Whose link it is. */
  record Holder(TenantId tenant, UserId user) {}

  /** Whether the user was sent one just now. */
  boolean hasNewOne(TenantId tenant, UserId user) {
    return links.hasSince(tenant, user, clock.now().minus(AT_MOST_EVERY));
  }

  /**
   * Makes a link in the caller's transaction. Those that the user has work on: anybody may ask for
   * one, and must not end an invitation by that.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Made make(TenantId tenant, UserId user, Duration lifetime) {
    var token = LinkToken.random(random);
    var now = clock.now();
    var until = now.plus(lifetime);
    links.deleteExpired(tenant, user, now);
    links.insert(tenant, user, token.hash(), now, until);
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            log.info(
                "Until {} user {} sets a password with {}/set-password?token={}",
                until,
                user,
                base(),
                token.value());
          }
        });
    return new Made(token, until.toInstant());
  }

  /** Without using it up. */
  Optional<Holder> holder(LinkToken token) {
    return token.looksLikeOne() ? links.find(token.hash(), clock.now()) : Optional.empty();
  }

  /**
   * Uses the link up in the caller's transaction, and with it all others of its user; of many at
   * once one is the first.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean use(Holder holder, LinkToken token) {
    var isFirst = links.delete(holder.tenant(), token.hash(), clock.now());
    if (isFirst) {
      links.deleteAll(holder.tenant(), holder.user());
    }
    return isFirst;
  }

  /**
   * Ends all that a user has: whoever got one of them got it for somebody else than they are now.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void endAll(TenantId tenant, UserId user) {
    links.deleteAll(tenant, user);
  }

  private String base() {
    var port = environment.getProperty("local.server.port", "8080");
    return environment.getProperty("parley.public-url", "http://localhost:" + port);
  }
}
