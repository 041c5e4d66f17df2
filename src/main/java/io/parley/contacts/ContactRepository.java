package io.parley.contacts;

import io.parley.database.Sql;
import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ContactRepository {
  private final JdbcClient jdbc;

  ContactRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Who has become another is found as that one, also while the aliases are still moved. */
  Map<Alias, Contact> find(Collection<Alias> aliases) {
    var found = new HashMap<Alias, Contact>();
    var gone = new HashMap<Alias, ContactId>();
    jdbc.sql(
            """
            select a.tenant_id, a.kind, a.value, c.id, c.wa_id, c.phone, c.name, c.merged_into
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
              var alias = new Alias(tenant, row.getString("kind"), row.getString("value"));
              found.put(alias, contact(row));
              var person = row.getObject("merged_into", UUID.class);
              if (person != null) {
                gone.put(alias, new ContactId(person));
              }
            });
    gone.forEach((alias, person) -> found.put(alias, find(alias.tenant(), person).orElseThrow()));
    return found;
  }

  /**
   * Makes people, each under one alias. Whoever is first to write the alias makes the person: the
   * other transaction waits for the alias and then makes nobody.
   *
   * @param people sorted by alias, each alias once
   * @return those who were made here
   */
  Map<Alias, Contact> insert(Collection<NewContact> people) {
    var made = new HashMap<Alias, Contact>();
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
              returning tenant_id, kind, value, contact_id),
            made as (
              insert into contact (tenant_id, id, phone, wa_id, name)
              select c.tenant_id, c.contact_id, s.phone, s.wa_id, s.name
              from claimed c join seen s on s.tenant_id = c.tenant_id and s.kind = c.kind and s.value = c.value
              returning tenant_id, id, phone, wa_id, name)
            select c.tenant_id, c.kind, c.value, m.id, m.phone, m.wa_id, m.name
            from claimed c join made m on m.tenant_id = c.tenant_id and m.id = c.contact_id
            """)
        .param("tenants", Sql.ids(people, person -> person.alias().tenant()))
        .param("kinds", Sql.texts(people, person -> person.alias().kind()))
        .param("values", Sql.texts(people, person -> person.alias().value()))
        .param("phones", Sql.texts(people, person -> Sql.digits(person.phone())))
        .param("waIds", Sql.texts(people, person -> person.waId().value()))
        .param("names", Sql.texts(people, NewContact::name))
        .query(
            row -> {
              var tenant = new TenantId(Sql.uuid(row, "tenant_id"));
              made.put(
                  new Alias(tenant, row.getString("kind"), row.getString("value")), contact(row));
            });
    return made;
  }

  /** Gives hidden ids to the people of their phones. */
  void adopt(SortedSet<HiddenNumber> numbers) {
    jdbc.sql(
            """
            insert into contact_alias (tenant_id, kind, value, contact_id)
            select n.tenant_id, 'lid', n.lid, a.contact_id
            from unnest(:tenants, :lids, :keys) as n (tenant_id, lid, key)
            join contact_alias a on a.tenant_id = n.tenant_id and a.kind = 'phone' and a.value = n.key
            order by n.tenant_id, n.lid
            on conflict do nothing
            """)
        .param("tenants", Sql.ids(numbers, HiddenNumber::tenant))
        .param("lids", Sql.texts(numbers, number -> number.lid().value()))
        .param("keys", Sql.texts(numbers, number -> number.phone().aliasKey()))
        .update();
  }

  /** False if the alias has a person already. */
  boolean claim(Alias alias, ContactId person) {
    return jdbc.sql(
                """
                insert into contact_alias (tenant_id, kind, value, contact_id)
                values (:tenant, :kind, :value, :person)
                on conflict do nothing
                """)
            .param("tenant", alias.tenant().value())
            .param("kind", alias.kind())
            .param("value", alias.value())
            .param("person", person.value())
            .update()
        == 1;
  }

  /** The id by which the network showed the person stays: it is written to. */
  void givePhone(TenantId tenant, ContactId id, Phone phone) {
    jdbc.sql(
            """
            update contact set phone = coalesce(phone, :phone)
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .param("phone", phone.digits())
        .update();
  }

  void rename(List<ContactsRenamed.Renaming> renamings, OffsetDateTime now) {
    jdbc.sql(
            """
            update contact c
            set name = r.name, named_at = :now
            from unnest(:tenants, :contacts, :names) as r (tenant_id, contact_id, name)
            where c.tenant_id = r.tenant_id and c.id = r.contact_id
            """)
        .param("tenants", Sql.ids(renamings, ContactsRenamed.Renaming::tenant))
        .param("contacts", Sql.ids(renamings, ContactsRenamed.Renaming::contact))
        .param("names", Sql.texts(renamings, ContactsRenamed.Renaming::name))
        .param("now", now)
        .update();
  }

  /** Who has become another is found as that one. */
  Optional<Contact> find(TenantId tenant, ContactId id) {
    return jdbc.sql(
            """
            select p.id, p.wa_id, p.phone, p.name
            from contact c
            join contact p on p.tenant_id = c.tenant_id and p.id = coalesce(c.merged_into, c.id)
            where c.tenant_id = :tenant and c.id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> contact(row))
        .optional();
  }

  /** As {@link #find}; empty, too, if they became another while they were waited for. */
  Optional<Contact> hold(TenantId tenant, ContactId id) {
    return jdbc.sql(
            """
            select p.id, p.wa_id, p.phone, p.name
            from contact c
            join contact p on p.tenant_id = c.tenant_id and p.id = coalesce(c.merged_into, c.id)
            where c.tenant_id = :tenant and c.id = :id
            for share
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> contact(row))
        .optional();
  }

  Set<ContactId> today(TenantId tenant, Collection<ContactId> ids) {
    return jdbc.sql(
            """
            select distinct coalesce(merged_into, id) as person from contact
            where tenant_id = :tenant and id = any(:ids)
            """)
        .param("tenant", tenant.value())
        .param("ids", Sql.ids(ids))
        .query((row, _) -> new ContactId(Sql.uuid(row, "person")))
        .set();
  }

  boolean hasOptedOut(TenantId tenant, ContactId id) {
    return jdbc.sql(
            """
            select exists (
              select from contact c
              join contact p on p.tenant_id = c.tenant_id and p.id = coalesce(c.merged_into, c.id)
              where c.tenant_id = :tenant and c.id = :id and p.opted_out_at is not null)
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query(Boolean.class)
        .single();
  }

  /** Of a row with id, wa_id, phone and name. */
  static Contact contact(ResultSet row) throws SQLException {
    return new Contact(
        new ContactId(Sql.uuid(row, "id")),
        new WaId(row.getString("wa_id")),
        Sql.phone(row, "phone"),
        row.getString("name"));
  }
}
