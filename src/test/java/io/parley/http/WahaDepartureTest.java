package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.accounts.TestTenants;
import io.parley.gateway.waha.WahaLooks;
import io.parley.wahastub.WahaServerStub;
import io.parley.wahastub.WahaServerStub.Fault;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of sessions at WAHA whose tenant leaves. */
@WahaServerTest
class WahaDepartureTest {
  private static final WahaServerStub WAHA = WahaServerTest.Surroundings.WAHA;

  @Autowired World world;
  @Autowired WahaLooks looks;
  @Autowired JdbcClient jdbc;
  private TestTenants.Tenant tenant;
  private Api owner;
  private String name;

  @BeforeEach
  void aTenantWithASession() {
    jdbc.sql("update session set deleted_at = now() where gateway = 'waha' and deleted_at is null")
        .update();
    tenant = world.tenant("unlimited");
    owner = world.signedIn(tenant, "owner");
    jdbc.sql("delete from app_user where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.owner().tenantId().value())
        .param("id", tenant.owner().userId().value())
        .update();
    var made = owner.post("/sessions", "{\"name\": \"Shop\"}").expect(201);
    name = made.text("/config/gateway_session");
    owner.post("/sessions/" + made.text("/id") + "/start").expect(200);
    assertThat(WAHA.has(name)).isTrue();
  }

  @AfterEach
  void allIsWell() {
    WAHA.behave();
  }

  @Test
  void nothingIsLeftRunning() {
    leave();
    await().untilAsserted(() -> assertThat(WAHA.has(name)).isFalse());
    await().untilAsserted(() -> assertThat(count("tenant")).isZero());
    assertThat(count("session")).isZero();
    assertThat(count("waha_leftover")).isZero();
  }

  @Test
  void whatCannotBeReachedNowIsEndedLater() {
    WAHA.misbehave(Fault.BUSY);
    leave();
    await().untilAsserted(() -> assertThat(count("tenant")).isZero());
    WAHA.behave();
    assertThat(WAHA.has(name)).isTrue();
    assertThat(count("waha_leftover")).isOne();
    jdbc.sql(
            "update waha_leftover set next_at = next_at - interval '1 day' where gateway_name = :name")
        .param("name", name)
        .update();
    looks.look();
    assertThat(WAHA.has(name)).isFalse();
    assertThat(count("waha_leftover")).isZero();
  }

  private void leave() {
    var body = "{\"current_password\": \"%s\"}".formatted(TestTenants.Person.PASSWORD);
    owner.send("DELETE", "/users/me", body.getBytes(StandardCharsets.UTF_8)).expect(200);
  }

  private long count(String table) {
    return jdbc.sql("select count(*) from " + table + " where tenant_id = :tenant")
        .param("tenant", tenant.owner().tenantId().value())
        .query(Long.class)
        .single();
  }
}
