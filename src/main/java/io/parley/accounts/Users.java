package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.shared.Caller;
import io.parley.shared.Cursor;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.Patch;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The users of a tenant. Owners manage all of them, admins all but owners; a tenant is never left
 * without an owner who can sign in.
 */
@Service
class Users {
  private static final String ORDER = "users";

  private final UserRepository users;
  private final PasswordLinks links;
  private final SignInRepository signIns;
  private final ApiKeyRepository keys;
  private final TenantErasure erasure;
  private final DatabaseClock clock;

  Users(
      UserRepository users,
      PasswordLinks links,
      SignInRepository signIns,
      ApiKeyRepository keys,
      TenantErasure erasure,
      DatabaseClock clock) {
    this.users = users;
    this.links = links;
    this.signIns = signIns;
    this.keys = keys;
    this.erasure = erasure;
    this.clock = clock;
  }

  /** A user who was invited, and the link by which they set a password. */
  record Invited(Member member, PasswordLinks.Made link) {}

  /** What is to be otherwise with a user. */
  record Change(Patch<String> fullName, Patch<Role> role, Patch<Boolean> isActive) {}

  User me(Caller caller) {
    return users
        .find(caller.tenantId(), caller.userId())
        .orElseThrow(() -> new Problem.NotFound("This user is no more."));
  }

  @Transactional
  public User rename(Caller caller, Patch<String> fullName) {
    var name = Patch.required("full_name", fullName, me(caller).fullName());
    users.rename(caller.tenantId(), caller.userId(), name);
    return me(caller);
  }

  @Transactional(readOnly = true)
  public Page<Member> list(Caller caller, PageRequest request) {
    manager(caller);
    var cursor = Cursor.decode(request.cursor(), ORDER, 1);
    var after = cursor == null ? null : cursor.value(0, UserId::valueOf);
    var tenant = caller.tenantId();
    return Page.of(
        users.page(tenant, request, after),
        users.count(tenant),
        request,
        member -> Cursor.of(ORDER, member.id()));
  }

  /**
   * Makes a user, who sets a password by a link. Of the address nothing is told but whether it is
   * in this tenant.
   *
   * @throws Problem.Conflict if it is
   */
  @Transactional
  public Invited invite(Caller caller, Email email, String fullName, Role role) {
    var tenant = caller.tenantId();
    users.lockTeam(tenant);
    mayManage(caller, role);
    mayGive(caller, role);
    var id =
        users
            .invite(tenant, email, fullName, role, clock.now())
            .orElseThrow(() -> thereAlready(tenant, email));
    return new Invited(member(tenant, id), links.make(tenant, id, PasswordLinks.OF_AN_INVITATION));
  }

  /**
   * A user who is disabled is out at once, with all keys that they made.
   *
   * @throws Problem.Conflict if no owner would be left
   */
  @Transactional
  public Member change(Caller caller, UserId id, Change change) {
    var tenant = caller.tenantId();
    users.lockTeam(tenant);
    var current = member(tenant, id);
    var role = Patch.required("role", change.role(), current.role());
    var wasActive = current.standing() != Member.Standing.DISABLED;
    var isActive = Patch.required("is_active", change.isActive(), wasActive);
    mayManage(caller, current.role());
    mayManage(caller, role);
    if (role != current.role()) {
      mayGive(caller, role);
    }
    if (role != Role.OWNER || !isActive) {
      keepAnOwner(tenant, current);
      keepAnAdministrator(tenant, id);
    }
    var name = Patch.required("full_name", change.fullName(), current.fullName());
    users.change(tenant, id, name, role, isActive, clock.now());
    if (role == Role.MEMBER) {
      // A key acts for its user, and must not do what they may do no longer.
      keys.deleteWithScopes(tenant, id, Role.NOT_FOR_MEMBERS);
    }
    if (!isActive || role.isAbove(current.role())) {
      // Whoever invited a member has their link, and must not come in as what they become.
      links.endAll(tenant, id);
    }
    if (!isActive) {
      signIns.endAll(tenant, id, clock.now());
    }
    return member(tenant, id);
  }

  /**
   * @throws Problem.Conflict if it is the caller, or no owner would be left
   */
  @Transactional
  public void remove(Caller caller, UserId id) {
    var tenant = caller.tenantId();
    users.lockTeam(tenant);
    var current = member(tenant, id);
    mayManage(caller, current.role());
    if (id.equals(caller.userId())) {
      throw new Problem.Conflict(
          "This is you: DELETE /api/v2/users/me removes you, with your password.");
    }
    keepAnOwner(tenant, current);
    keepAnAdministrator(tenant, id);
    users.delete(tenant, id);
  }

  /**
   * Removes the caller; with the last owner goes the tenant and all that it has.
   *
   * @throws Problem.Conflict if nobody would be left to administer the platform
   */
  @Transactional
  public void leave(Caller caller) {
    var tenant = caller.tenantId();
    users.lockTeam(tenant);
    var current = member(tenant, caller.userId());
    keepAnAdministrator(tenant, current.id());
    if (isLastOwner(tenant, current)) {
      erasure.begin(tenant);
    } else {
      users.delete(tenant, current.id());
    }
  }

  private Role manager(Caller caller) {
    return users
        .role(caller.tenantId(), caller.userId())
        .filter(role -> role != Role.MEMBER)
        .orElseThrow(() -> new Problem.Forbidden("Only owners and admins manage users."));
  }

  private void mayManage(Caller caller, Role role) {
    if (manager(caller) != Role.OWNER && role == Role.OWNER) {
      throw new Problem.Forbidden("Only owners manage owners: an admin cannot.");
    }
  }

  /** Else a key could make itself a user who may do more than it. */
  private static void mayGive(Caller caller, Role role) {
    if (!caller.scopes().include(role.scopes())) {
      throw new Problem.Forbidden(
          "An API key can make nobody who may do more than itself: send one with all scopes, or sign in.");
    }
  }

  private void keepAnOwner(TenantId tenant, Member member) {
    if (isLastOwner(tenant, member)) {
      throw new Problem.Conflict(
          "This is the last owner who can sign in: make another user an owner first.");
    }
  }

  private void keepAnAdministrator(TenantId tenant, UserId id) {
    if (users.isNeededAsAdministrator(tenant, id)) {
      throw new Problem.Conflict(
          "This is the only administrator of this server, who stays an owner as long as it has other tenants.");
    }
  }

  private boolean isLastOwner(TenantId tenant, Member member) {
    return member.role() == Role.OWNER
        && member.standing() == Member.Standing.ACTIVE
        && !users.hasOtherOwner(tenant, member.id());
  }

  private Member member(TenantId tenant, UserId id) {
    return users
        .member(tenant, id)
        .orElseThrow(() -> new Problem.NotFound("There is no user with this id."));
  }

  private Problem.Conflict thereAlready(TenantId tenant, Email email) {
    var sentence = "There is a user with this e-mail address already.";
    return users
        .withEmail(tenant, email)
        .map(id -> new Problem.Conflict(sentence, id))
        .orElseGet(() -> new Problem.Conflict(sentence));
  }
}
