package io.parley.leads;

import io.parley.contacts.Contact;
import io.parley.contacts.ContactsRenamed;
import io.parley.database.Sql;
import io.parley.groups.Detection;
import io.parley.groups.MonitorMode;
import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class LeadRepository {
  /** What {@link #lead} reads. */
  static final String COLUMNS =
      """
      id, group_id, contact_id, contact_name, contact_phone, contact_wa_id, status, score, detected_at,
      trigger_keyword, trigger_preview, trigger_mode, trigger_at, notes, assignee_id""";

  private final JdbcClient jdbc;

  LeadRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What makes a lead one. */
  record Key(TenantId tenant, GroupId group, ContactId person) implements Comparable<Key> {
    // As the database orders UUIDs, so that every statement takes leads in one order.
    private static final Comparator<Key> ORDER =
        Comparator.<Key, String>comparing(key -> key.tenant().toString())
            .thenComparing(key -> key.group().toString())
            .thenComparing(key -> key.person().toString());

    static Key of(Detection detection) {
      return new Key(detection.tenant(), detection.group().id(), detection.person().id());
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** A lead after a detection. */
  record Found(Key key, Lead lead, boolean isNew) {}

  /** A change of a lead's status. */
  record Move(LeadStatus from, LeadStatus to, Instant at, String by) {}

  /**
   * Makes leads, which are counted, or gives them a new trigger.
   *
   * @param newest one detection for each lead, sorted by key
   * @param keywords all that matched, by lead
   */
  Map<Key, Found> upsert(Collection<Detection> newest, Map<Key, List<String>> keywords) {
    var found = new HashMap<Key, Found>();
    jdbc.sql(
            """
            with found as (
              insert into lead as known (tenant_id, group_id, contact_id, contact_name, contact_phone, contact_wa_id,
                detected_at, updated_at, trigger_keyword, trigger_preview, trigger_mode, trigger_at, keywords)
              select tenant_id, group_id, contact_id, contact_name, contact_phone, contact_wa_id, at, at, trigger_keyword,
                trigger_preview, trigger_mode, at, string_to_array(keywords, :separator)
              from unnest(:tenants, :groups, :contacts, :names, :phones, :waIds, cast(:times as timestamptz[]), :triggers,
                  :previews, :modes, :keywords)
                as d (tenant_id, group_id, contact_id, contact_name, contact_phone, contact_wa_id, at, trigger_keyword,
                  trigger_preview, trigger_mode, keywords)
              on conflict (tenant_id, group_id, contact_id) do update
              set updated_at = excluded.updated_at,
                trigger_keyword = excluded.trigger_keyword,
                trigger_preview = excluded.trigger_preview, trigger_mode = excluded.trigger_mode,
                trigger_at = excluded.trigger_at,
                keywords = array(select unnest(known.keywords) union select unnest(excluded.keywords) order by 1)
              returning tenant_id, %s, xmax = 0 as is_new),
            counted as (
              insert into lead_count as known (tenant_id, group_id, status, count)
              select tenant_id, group_id, status, count(*) from found where is_new
              group by tenant_id, group_id, status
              order by tenant_id, group_id
              on conflict (tenant_id, group_id, status) do update set count = known.count + excluded.count)
            select * from found
            """
                .formatted(COLUMNS))
        .param("separator", Sql.SEPARATOR)
        .param("tenants", Sql.ids(newest, Detection::tenant))
        .param("groups", Sql.ids(newest, detection -> detection.group().id()))
        .param("contacts", Sql.ids(newest, detection -> detection.person().id()))
        .param("names", Sql.texts(newest, detection -> detection.person().name()))
        .param("phones", Sql.texts(newest, detection -> Sql.digits(detection.person().phone())))
        .param("waIds", Sql.texts(newest, detection -> detection.person().waId().value()))
        .param("times", Sql.times(newest, detection -> detection.sign().at()))
        .param("triggers", Sql.texts(newest, detection -> detection.sign().matchedKeyword()))
        .param("previews", Sql.texts(newest, detection -> detection.sign().preview()))
        .param("modes", Sql.texts(newest, detection -> detection.sign().mode().wire()))
        .param(
            "keywords",
            Sql.texts(
                newest,
                detection ->
                    String.join(
                        Sql.SEPARATOR, keywords.getOrDefault(Key.of(detection), List.of()))))
        .query(
            row -> {
              var lead = lead(row);
              var key =
                  new Key(
                      new TenantId(Sql.uuid(row, "tenant_id")),
                      new GroupId(Sql.uuid(row, "group_id")),
                      lead.person().id());
              found.put(key, new Found(key, lead, row.getBoolean("is_new")));
            });
    return found;
  }

  /** Takes the leads that are there, and all leads of the renamed people, in one order. */
  void lock(Collection<Key> keys, List<ContactsRenamed.Renaming> renamings) {
    jdbc.sql(
            """
            with wanted as (
              select l.tenant_id, l.id
              from unnest(:tenants, :groups, :people) as k (tenant_id, group_id, contact_id)
              join lead l
                on l.tenant_id = k.tenant_id and l.group_id = k.group_id and l.contact_id = k.contact_id
              union
              select l.tenant_id, l.id
              from unnest(:renamedTenants, :renamed) as r (tenant_id, contact_id)
              join lead l on l.tenant_id = r.tenant_id and l.contact_id = r.contact_id)
            select l.id
            from wanted w
            join lead l on l.tenant_id = w.tenant_id and l.id = w.id
            -- the order in which batches take leads
            order by l.tenant_id, l.group_id, l.contact_id
            for no key update of l
            """)
        .param("tenants", Sql.ids(keys, Key::tenant))
        .param("groups", Sql.ids(keys, Key::group))
        .param("people", Sql.ids(keys, Key::person))
        .param("renamedTenants", Sql.ids(renamings, ContactsRenamed.Renaming::tenant))
        .param("renamed", Sql.ids(renamings, ContactsRenamed.Renaming::contact))
        .query((row, _) -> Sql.uuid(row, "id"))
        .list();
  }

  void rename(List<ContactsRenamed.Renaming> renamings) {
    jdbc.sql(
            """
            with renamed as materialized (
              select l.tenant_id, l.id, r.name
              from unnest(:tenants, :contacts, :names) as r (tenant_id, contact_id, name)
              join lead l on l.tenant_id = r.tenant_id and l.contact_id = r.contact_id and not l.name_given
              -- the order in which batches take leads
              order by l.tenant_id, l.group_id, l.contact_id
              for no key update of l)
            update lead l
            set contact_name = r.name
            from renamed r
            where l.tenant_id = r.tenant_id and l.id = r.id
            """)
        .param("tenants", Sql.ids(renamings, ContactsRenamed.Renaming::tenant))
        .param("contacts", Sql.ids(renamings, ContactsRenamed.Renaming::contact))
        .param("names", Sql.texts(renamings, ContactsRenamed.Renaming::name))
        .update();
  }

  /** How many of the people are leads; each counts once, in however many groups. */
  int countPeople(TenantId tenant, Collection<ContactId> people) {
    return jdbc.sql(
            """
            select count(distinct contact_id) from lead
            where tenant_id = :tenant and contact_id = any(:people)
            """)
        .param("tenant", tenant.value())
        .param("people", Sql.ids(people))
        .query(Integer.class)
        .single();
  }

  /** A lead that became one with another is found as that one. */
  Optional<Lead> find(TenantId tenant, LeadId id) {
    return find(tenant, id, "");
  }

  /**
   * As {@link #find}, and locked until the transaction ends: the second of two callers is judged
   * against the first's result.
   */
  Optional<Lead> lock(TenantId tenant, LeadId id) {
    return find(tenant, id, "for no key update");
  }

  private Optional<Lead> find(TenantId tenant, LeadId id, String locking) {
    return jdbc.sql(
            """
            select %s
            from lead
            where tenant_id = :tenant
              and id = coalesce((select lead_id from lead_merge where tenant_id = :tenant and gone_id = :id), :id)
            %s
            """
                .formatted(COLUMNS, locking))
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> lead(row))
        .optional();
  }

  /**
   * Makes a lead, which is counted.
   *
   * @param name as a user gave it; else the person's own is shown
   */
  record ByHand(
      @Nullable GroupId group, Contact person, @Nullable String name, @Nullable String notes) {}

  /** Empty if the person is a lead there already. */
  Optional<Lead> insert(TenantId tenant, ByHand lead, OffsetDateTime now) {
    var person = lead.person();
    return jdbc.sql(
            """
            with made as (
              insert into lead (tenant_id, group_id, contact_id, contact_name, name_given, contact_phone, contact_wa_id,
                detected_at, updated_at, notes)
              values (:tenant, :group, :contact, coalesce(cast(:given as text), :name), cast(:given as text) is not null,
                :phone, :waId, :now, :now, :notes)
              on conflict do nothing
              returning %s),
            counted as (
              insert into lead_count as known (tenant_id, group_id, status, count)
              select :tenant, group_id, status, 1 from made
              on conflict (tenant_id, group_id, status) do update set count = known.count + 1)
            select * from made
            """
                .formatted(COLUMNS))
        .param("tenant", tenant.value())
        .param("group", Sql.value(lead.group()))
        .param("contact", person.id().value())
        .param("given", lead.name())
        .param("name", person.name())
        .param("phone", Sql.digits(person.phone()))
        .param("waId", person.waId().value())
        .param("notes", lead.notes())
        .param("now", now)
        .query((row, _) -> lead(row))
        .optional();
  }

  Optional<LeadId> find(TenantId tenant, @Nullable GroupId group, ContactId person) {
    return jdbc.sql(
            """
            select id from lead
            where tenant_id = :tenant and contact_id = :person
              and group_id is not distinct from cast(:group as uuid)
            """)
        .param("tenant", tenant.value())
        .param("group", Sql.value(group))
        .param("person", person.value())
        .query((row, _) -> new LeadId(Sql.uuid(row, "id")))
        .optional();
  }

  /**
   * @param own the person's own name, which shows again where the given one is cleared
   */
  void change(
      TenantId tenant, LeadId id, LeadChange change, @Nullable String own, OffsetDateTime now) {
    jdbc.sql(
            """
            update lead
            set contact_name = case when :named then coalesce(cast(:given as text), :own) else contact_name end,
              name_given = case when :named then cast(:given as text) is not null else name_given end,
              notes = case when :noted then :notes else notes end,
              assignee_id = case when :assigned then cast(:assignee as uuid) else assignee_id end,
              updated_at = :now
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .param("named", change.contactName().isSet())
        .param("given", change.contactName().or(null))
        .param("own", own)
        .param("noted", change.notes().isSet())
        .param("notes", change.notes().or(null))
        .param("assigned", change.assignee().isSet())
        .param("assignee", Sql.value(change.assignee().or(null)))
        .param("now", now)
        .update();
  }

  /** The oldest first, as they were written: our clock may go back a little when it is set. */
  List<Move> history(TenantId tenant, LeadId lead) {
    return jdbc.sql(
            """
            select from_status, to_status, at, changed_by
            from lead_status_change
            where tenant_id = :tenant and lead_id = :lead
            order by id
            """)
        .param("tenant", tenant.value())
        .param("lead", lead.value())
        .query(
            (row, _) ->
                new Move(
                    LeadStatus.of(row.getString("from_status")),
                    LeadStatus.of(row.getString("to_status")),
                    Sql.requiredInstant(row, "at"),
                    row.getString("changed_by")))
        .list();
  }

  /** Of a row with the {@link #COLUMNS}. */
  static Lead lead(ResultSet row) throws SQLException {
    var group = row.getObject("group_id", UUID.class);
    var assignee = row.getObject("assignee_id", UUID.class);
    return new Lead(
        new LeadId(Sql.uuid(row, "id")),
        group == null ? null : new GroupId(group),
        person(row),
        LeadStatus.of(row.getString("status")),
        row.getInt("score"),
        Sql.requiredInstant(row, "detected_at"),
        trigger(row),
        row.getString("notes"),
        assignee == null ? null : new UserId(assignee));
  }

  static Lead.Person person(ResultSet row) throws SQLException {
    return new Lead.Person(
        new ContactId(Sql.uuid(row, "contact_id")),
        new WaId(row.getString("contact_wa_id")),
        Sql.phone(row, "contact_phone"),
        row.getString("contact_name"));
  }

  private static Lead.@Nullable Trigger trigger(ResultSet row) throws SQLException {
    var at = Sql.instant(row, "trigger_at");
    return at == null
        ? null
        : new Lead.Trigger(
            row.getString("trigger_keyword"),
            row.getString("trigger_preview"),
            MonitorMode.of(row.getString("trigger_mode")),
            at);
  }
}
