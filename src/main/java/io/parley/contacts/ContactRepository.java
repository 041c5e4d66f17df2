package io.parley.contacts;

import io.parley.database.Sql;
import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ContactRepository {
  private final JdbcClient jdbc;

  ContactRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Map<Alias, Contact> find(Collection<Alias> aliases) {
    var found = new HashMap<Alias, Contact>();
    jdbc.sql(
            """
            select a.tenant_id, a.kind, a.value, c.id, c.wa_id, c.phone, c.name
            from unnest(:tenants, :kinds, :values) as wanted (tenant_id, kind, value)
            join contact_alias a
              on a.tenant_id = wanted.tenant_id and a.kind = wanted.kind and a.value = wanted.value
            join contact c on c.tenant_id = a.tenant_id and c.id = a.contact_id
            """)
        .param("tenants", Sql.ids(aliases, Alias::tenant))
        .param("kinds", Sql.texts(aliases, Alias::kind))
        .param("values", Sql.texts(aliases, Alias::value))
        .query(
            row -> {
              var tenant = new TenantId(Sql.uuid(row, "tenant_id"));
              found.put(
                  new Alias(tenant, row.getString("kind"), row.getString("value")), contact(row));
            });
    return found;
  }

  /**
   * Makes people, each under one alias. Whoever is first to write the alias makes the person: the
   * other transaction waits for the alias and then makes nobody.
   *
   * @param sightings sorted by alias, each alias once
   */
  void insert(List<Sighting> sightings) {
    jdbc.sql(
            """
            with seen as (
              select tenant_id, kind, value, phone, wa_id, name, position
              from unnest(:tenants, :kinds, :values, :phones, :waIds, :names)
                with ordinality as s (tenant_id, kind, value, phone, wa_id, name, position)),
            claimed as (
              insert into contact_alias (tenant_id, kind, value, contact_id)
              select tenant_id, kind, value, uuidv7() from seen order by position
              on conflict do nothing
              returning tenant_id, kind, value, contact_id)
            insert into contact (tenant_id, id, phone, wa_id, name)
            select c.tenant_id, c.contact_id, s.phone, s.wa_id, s.name
            from claimed c join seen s on s.tenant_id = c.tenant_id and s.kind = c.kind and s.value = c.value
            """)
        .param("tenants", Sql.ids(sightings, Sighting::tenant))
        .param("kinds", Sql.texts(sightings, sighting -> sighting.alias().kind()))
        .param("values", Sql.texts(sightings, sighting -> sighting.alias().value()))
        .param("phones", Sql.texts(sightings, sighting -> digits(sighting.id())))
        .param("waIds", Sql.texts(sightings, sighting -> sighting.id().value()))
        .param("names", Sql.texts(sightings, Sighting::name))
        .update();
  }

  void rename(List<ContactsRenamed.Renaming> renamings) {
    jdbc.sql(
            """
            update contact c
            set name = r.name
            from unnest(:tenants, :contacts, :names) as r (tenant_id, contact_id, name)
            where c.tenant_id = r.tenant_id and c.id = r.contact_id
            """)
        .param("tenants", Sql.ids(renamings, ContactsRenamed.Renaming::tenant))
        .param("contacts", Sql.ids(renamings, ContactsRenamed.Renaming::contact))
        .param("names", Sql.texts(renamings, ContactsRenamed.Renaming::name))
        .update();
  }

  Optional<Contact> find(TenantId tenant, ContactId id) {
    return jdbc.sql(
            "select id, wa_id, phone, name from contact where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> contact(row))
        .optional();
  }

  boolean hasOptedOut(TenantId tenant, ContactId id) {
    return jdbc.sql(
            """
            select exists (
              select from contact where tenant_id = :tenant and id = :id and opted_out_at is not null)
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query(Boolean.class)
        .single();
  }

  private static Contact contact(ResultSet row) throws SQLException {
    var phone = row.getString("phone");
    return new Contact(
        new ContactId(Sql.uuid(row, "id")),
        new WaId(row.getString("wa_id")),
        phone == null ? null : new Phone(phone),
        row.getString("name"));
  }

  private static @Nullable String digits(WaId id) {
    return id.phone().map(Phone::digits).orElse(null);
  }
}
