package io.parley.gateway.simulator;

import io.parley.database.Sql;
import io.parley.gateway.GatewayGroup;
import io.parley.gateway.GatewayParticipant;
import io.parley.gateway.GatewaySession;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Conditional(SimulatorCondition.class)
class SimulatorRepository {
  private final JdbcClient jdbc;
  private final SecureRandom random = new SecureRandom();

  SimulatorRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The account behind a session that was scanned. */
  record ScannedAccount(Phone phone, boolean isBusiness) {}

  Optional<ScannedAccount> account(GatewaySession session) {
    return jdbc.sql(
            "select phone, is_business from simulator_account where tenant_id = :tenant and session_id = :session")
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .query(
            (row, _) ->
                new ScannedAccount(
                    new Phone(row.getString("phone")), row.getBoolean("is_business")))
        .optional();
  }

  void login(GatewaySession session, ScannedAccount account) {
    jdbc.sql(
            """
            insert into simulator_account (tenant_id, session_id, phone, is_business)
            values (:tenant, :session, :phone, :business)
            on conflict (tenant_id, session_id) do update
            set phone = excluded.phone, is_business = excluded.is_business
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("phone", account.phone().digits())
        .param("business", account.isBusiness())
        .update();
  }

  void logout(GatewaySession session) {
    jdbc.sql("delete from simulator_account where tenant_id = :tenant and session_id = :session")
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .update();
  }

  WaId newGroup(GatewaySession session, String name) {
    var group =
        new WaId("120363" + (100_000_000_000L + random.nextLong(900_000_000_000L)) + "@g.us");
    insertGroup(session.tenant(), session.id(), group, name);
    return group;
  }

  private void insertGroup(TenantId tenant, SessionId session, WaId group, String name) {
    jdbc.sql(
            """
            insert into simulator_group (tenant_id, session_id, wa_group_id, name)
            values (:tenant, :session, :group, :name)
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("group", group.value())
        .param("name", name)
        .update();
  }

  /** Adds who is not in the group yet. */
  void join(TenantId tenant, SessionId session, Collection<Participant> participants) {
    jdbc.sql(
            """
            insert into simulator_participant (tenant_id, session_id, wa_group_id, phone, name)
            select distinct on (p.group_id, p.phone) :tenant, :session, p.group_id, p.phone, p.name
            from unnest(:groups, :phones, :names) as p (group_id, phone, name)
            order by p.group_id, p.phone
            on conflict do nothing
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("groups", Sql.texts(participants, participant -> participant.group().value()))
        .param("phones", Sql.texts(participants, participant -> participant.phone().digits()))
        .param("names", Sql.texts(participants, Participant::name))
        .update();
  }

  /** Somebody in a group. */
  record Participant(WaId group, Phone phone, @Nullable String name) {}

  List<GatewayGroup> groups(GatewaySession session) {
    return jdbc.sql(
            """
            select g.wa_group_id, g.name, count(p.phone) as participants
            from simulator_group g
            left join simulator_participant p
              on p.tenant_id = g.tenant_id and p.session_id = g.session_id and p.wa_group_id = g.wa_group_id
            where g.tenant_id = :tenant and g.session_id = :session
            group by g.wa_group_id, g.name
            order by g.name, g.wa_group_id
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .query(
            (row, _) ->
                new GatewayGroup(new WaId(row.getString(1)), row.getString(2), row.getInt(3)))
        .list();
  }

  List<GatewayParticipant> participants(GatewaySession session, WaId group) {
    return jdbc.sql(
            """
            select phone, is_admin from simulator_participant
            where tenant_id = :tenant and session_id = :session and wa_group_id = :group
            order by phone
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("group", group.value())
        .query(
            (row, _) -> participant(new Phone(row.getString("phone")), row.getBoolean("is_admin")))
        .list();
  }

  private static GatewayParticipant participant(Phone phone, boolean isAdmin) {
    return new GatewayParticipant(phone.waId(), phone, isAdmin);
  }

  /** Takes people out; those who were in are returned. */
  Set<String> remove(GatewaySession session, WaId group, Collection<Phone> people) {
    return jdbc.sql(
            """
            delete from simulator_participant
            where tenant_id = :tenant and session_id = :session and wa_group_id = :group and phone = any(:phones)
            returning phone
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("group", group.value())
        .param("phones", Sql.texts(people, Phone::digits))
        .query((row, _) -> row.getString("phone"))
        .set();
  }

  /** Makes people admins or not; those who are in the group are returned. */
  Set<String> setAdmin(
      GatewaySession session, WaId group, Collection<Phone> people, boolean isAdmin) {
    return jdbc.sql(
            """
            update simulator_participant set is_admin = :admin
            where tenant_id = :tenant and session_id = :session and wa_group_id = :group and phone = any(:phones)
            returning phone
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("group", group.value())
        .param("phones", Sql.texts(people, Phone::digits))
        .param("admin", isAdmin)
        .query((row, _) -> row.getString("phone"))
        .set();
  }

  Set<String> knownGroups(TenantId tenant, SessionId session, Collection<String> groups) {
    return jdbc.sql(
            """
            select wa_group_id from simulator_group
            where tenant_id = :tenant and session_id = :session and wa_group_id = any(:groups)
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("groups", groups.toArray(String[]::new))
        .query((row, _) -> row.getString("wa_group_id"))
        .set();
  }

  /** Remembers who is behind hidden ids; the last word counts. */
  void hide(TenantId tenant, Map<WaId, Phone> people) {
    jdbc.sql(
            """
            insert into simulator_hidden_person (tenant_id, lid, phone)
            select :tenant, p.lid, p.phone
            from unnest(:lids, :phones) as p (lid, phone)
            order by p.lid
            on conflict (tenant_id, lid) do update set phone = excluded.phone
            """)
        .param("tenant", tenant.value())
        .param("lids", Sql.texts(people.entrySet(), person -> person.getKey().value()))
        .param("phones", Sql.texts(people.entrySet(), person -> person.getValue().digits()))
        .update();
  }

  Map<WaId, Phone> hiddenPhones(TenantId tenant, Collection<WaId> lids) {
    var phones = new HashMap<WaId, Phone>();
    jdbc.sql(
            "select lid, phone from simulator_hidden_person where tenant_id = :tenant and lid = any(:lids)")
        .param("tenant", tenant.value())
        .param("lids", Sql.texts(lids, WaId::value))
        .query(
            row -> {
              phones.put(new WaId(row.getString("lid")), new Phone(row.getString("phone")));
            });
    return phones;
  }

  /** A delivery and its place in the list. */
  record Listed(UUID id, Delivery delivery) {}

  /** What reached phones, newest first; one row more than asked for, if there is one. */
  List<Listed> deliveries(
      TenantId tenant,
      @Nullable UUID session,
      @Nullable String recipient,
      PageRequest page,
      @Nullable UUID after) {
    return jdbc.sql(
            """
            select id, recipient, text, type, wa_message_id, client_ref, sent_at, delivered_at, read_at
            from simulator_delivery
            where tenant_id = :tenant
              and (cast(:session as uuid) is null or session_id = :session)
              and (cast(:recipient as text) is null or recipient = :recipient)
              and (cast(:after as uuid) is null or id < :after)
            order by id desc
            limit :limit offset :offset
            """)
        .param("tenant", tenant.value())
        .param("session", session)
        .param("recipient", recipient)
        .param("after", after)
        .param("limit", page.size() + 1)
        .param("offset", page.skipped())
        .query((row, _) -> new Listed(Sql.uuid(row, "id"), delivery(row)))
        .list();
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    return new Delivery(
        row.getString("recipient"),
        row.getString("text"),
        row.getString("type"),
        row.getString("wa_message_id"),
        row.getString("client_ref"),
        Sql.requiredInstant(row, "sent_at"),
        Sql.instant(row, "delivered_at"),
        Sql.instant(row, "read_at"));
  }

  long countDeliveries(TenantId tenant, @Nullable UUID session, @Nullable String recipient) {
    return jdbc.sql(
            """
            select count(*)
            from simulator_delivery
            where tenant_id = :tenant
              and (cast(:session as uuid) is null or session_id = :session)
              and (cast(:recipient as text) is null or recipient = :recipient)
            """)
        .param("tenant", tenant.value())
        .param("session", session)
        .param("recipient", recipient)
        .query(Long.class)
        .single();
  }
}
