package io.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.shared.Scopes;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoleTest {
  @Test
  void ownersAndAdminsMayDoEverything() {
    assertThat(Role.of("owner").scopes()).isEqualTo(Scopes.everything());
    assertThat(Role.of("admin").scopes()).isEqualTo(Scopes.everything());
  }

  @Test
  void membersMayDoAllButChangeAccountsSettingsAndBilling() {
    var member = Role.of("member").scopes();
    var refused = Scopes.all().stream().filter(scope -> !member.granted().contains(scope));
    assertThat(refused)
        .containsExactlyInAnyOrder("*", "account:manage", "settings:manage", "billing:manage");
    assertThat(List.of("account:read", "settings:read", "billing:read", "messages:send"))
        .allMatch(member::allow);
    assertThat(member.include(Scopes.everything())).isFalse();
  }
}
