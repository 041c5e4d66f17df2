package io.parley.contacts;

import io.parley.database.SearchText;
import io.parley.database.Sql;
import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class PhoneBookRepository {
  private static final UUID LAST_ID = UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff");

  private final JdbcClient jdbc;

  PhoneBookRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Set<ContactId> optedOut(TenantId tenant, Collection<ContactId> people) {
    return new HashSet<>(
        jdbc.sql(
                """
                select c.id
                from contact c
                join contact p on p.tenant_id = c.tenant_id and p.id = coalesce(c.merged_into, c.id)
                where c.tenant_id = :tenant and c.id = any(:people) and p.opted_out_at is not null
                """)
            .param("tenant", tenant.value())
            .param("people", Sql.ids(people))
            .query((row, _) -> new ContactId(Sql.uuid(row, "id")))
            .list());
  }

  Map<ContactId, Addressee> addressees(TenantId tenant, Collection<ContactId> people) {
    var found = new HashMap<ContactId, Addressee>();
    jdbc.sql(
            """
            select w.id as asked_for, p.id, p.wa_id, p.opted_out_at is not null as opted_out
            from unnest(:people) as w (id)
            -- one by one: of a list that was just made the planner knows nothing, and would compare all with all
            cross join lateral (
              select coalesce(merged_into, id) as id from contact
              where tenant_id = :tenant and id = w.id
              limit 1) c
            cross join lateral (
              select id, wa_id, opted_out_at from contact
              where tenant_id = :tenant and id = c.id
              limit 1) p
            """)
        .param("tenant", tenant.value())
        .param("people", Sql.ids(people))
        .query(
            row -> {
              found.put(
                  new ContactId(Sql.uuid(row, "asked_for")),
                  new Addressee(
                      new ContactId(Sql.uuid(row, "id")),
                      new WaId(row.getString("wa_id")),
                      row.getBoolean("opted_out")));
            });
    return found;
  }

  /** Newest first. */
  List<KnownPerson> list(
      TenantId tenant,
      @Nullable SearchText search,
      int most,
      int skipped,
      @Nullable ContactId after) {
    return jdbc.sql(
            """
            select id, phone, name, opted_out_at is not null as opted_out
            from contact
            where tenant_id = :tenant and merged_into is null and id < coalesce(cast(:after as uuid), :last)
              and (cast(:pattern as text) is null or name ilike :pattern or phone like :digits)
            order by id desc
            limit :most offset :skipped
            """)
        .param("tenant", tenant.value())
        .param("after", Sql.value(after))
        .param("last", LAST_ID)
        .param("pattern", search == null ? null : search.pattern())
        .param("digits", search == null ? null : search.digits())
        .param("most", most)
        .param("skipped", skipped)
        .query(
            (row, _) ->
                new KnownPerson(
                    new ContactId(Sql.uuid(row, "id")),
                    Sql.phone(row, "phone"),
                    row.getString("name"),
                    row.getBoolean("opted_out")))
        .list();
  }

  long count(TenantId tenant, @Nullable SearchText search) {
    return jdbc.sql(
            """
            select count(*)
            from contact
            where tenant_id = :tenant and merged_into is null
              and (cast(:pattern as text) is null or name ilike :pattern or phone like :digits)
            """)
        .param("tenant", tenant.value())
        .param("pattern", search == null ? null : search.pattern())
        .param("digits", search == null ? null : search.digits())
        .query(Long.class)
        .single();
  }

  /** What was told of hidden people, whether they were seen or not. */
  Map<WaId, Phone> phones(TenantId tenant, Collection<WaId> hidden) {
    var phones = new HashMap<WaId, Phone>();
    jdbc.sql(
            """
            select h.lid, coalesce(p.phone, n.phone) as phone
            from unnest(:lids) as h (lid)
            left join hidden_number n on n.tenant_id = :tenant and n.lid = h.lid
            left join contact_alias a on a.tenant_id = :tenant and a.kind = 'lid' and a.value = h.lid
            left join contact c on c.tenant_id = :tenant and c.id = a.contact_id
            left join contact p on p.tenant_id = :tenant and p.id = coalesce(c.merged_into, c.id)
            where coalesce(p.phone, n.phone) is not null
            """)
        .param("tenant", tenant.value())
        .param("lids", Sql.texts(hidden, WaId::value))
        .query(
            row -> {
              phones.put(new WaId(row.getString("lid")), new Phone(row.getString("phone")));
            });
    return phones;
  }
}
