package io.parley.contacts;

import io.parley.database.Sql;
import io.parley.shared.ContactId;
import io.parley.shared.PageRequest;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class OptOutRepository {
  private final JdbcClient jdbc;

  OptOutRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Somebody of a tenant. */
  record Key(TenantId tenant, ContactId person) {}

  /**
   * What is known of a person's consent.
   *
   * @param person who they are today
   * @param saidAt when the newest word of it was said
   */
  record Standing(Contact person, @Nullable Instant optedOutAt, @Nullable Instant saidAt) {
    Key key(TenantId tenant) {
      return new Key(tenant, person.id());
    }

    Standing after(ConsentWord word, Instant now) {
      var isOut = word.decision() == ConsentDecision.OPTED_OUT;
      return new Standing(
          person, isOut ? (optedOutAt == null ? now : optedOutAt) : null, word.at());
    }
  }

  /** The last word of a person who is not to be written to; of those of old nothing is known. */
  record OptOut(
      Contact person,
      Instant optedOutAt,
      @Nullable ConsentSource source,
      @Nullable String by,
      @Nullable String said) {}

  record ConsentRecord(
      ConsentDecision decision,
      ConsentSource source,
      String by,
      @Nullable String said,
      Instant saidAt,
      Instant recordedAt) {}

  /**
   * Locked until the transaction ends, in one order.
   *
   * @return by the id that was asked for; who became another while they were waited for is missing
   */
  Map<Key, Standing> lock(Collection<Key> people) {
    var found = new HashMap<Key, Standing>();
    jdbc.sql(
            """
            with wanted as (
              select distinct c.tenant_id, c.id as asked_for, coalesce(c.merged_into, c.id) as id
              from unnest(:tenants, :people) as w (tenant_id, id)
              join contact c on c.tenant_id = w.tenant_id and c.id = w.id)
            select c.tenant_id, w.asked_for, c.id, c.wa_id, c.phone, c.name, c.opted_out_at, c.consent_at
            from wanted w
            join contact c on c.tenant_id = w.tenant_id and c.id = w.id
            where c.merged_into is null
            order by c.tenant_id, c.id
            for no key update of c
            """)
        .param("tenants", Sql.ids(people, Key::tenant))
        .param("people", Sql.ids(people, Key::person))
        .query(
            row -> {
              var key =
                  new Key(
                      new TenantId(Sql.uuid(row, "tenant_id")),
                      new ContactId(Sql.uuid(row, "asked_for")));
              found.put(
                  key,
                  new Standing(
                      ContactRepository.contact(row),
                      Sql.instant(row, "opted_out_at"),
                      Sql.instant(row, "consent_at")));
            });
    return found;
  }

  /**
   * @param standings of locked people, each once
   */
  void write(Map<Key, Standing> standings) {
    var rows = standings.entrySet();
    jdbc.sql(
            """
            update contact c
            set opted_out_at = s.opted_out_at, consent_at = s.said_at
            from unnest(:tenants, :people, cast(:outs as timestamptz[]), cast(:said as timestamptz[]))
              as s (tenant_id, id, opted_out_at, said_at)
            where c.tenant_id = s.tenant_id and c.id = s.id
            """)
        .param("tenants", Sql.ids(rows, row -> row.getKey().tenant()))
        .param("people", Sql.ids(rows, row -> row.getKey().person()))
        .param("outs", Sql.times(rows, row -> row.getValue().optedOutAt()))
        .param("said", Sql.times(rows, row -> row.getValue().saidAt()))
        .update();
  }

  void remember(List<ConsentWord> words, OffsetDateTime now) {
    jdbc.sql(
            """
            insert into contact_consent (tenant_id, contact_id, decision, source, said_by, said, message_id, said_at,
              recorded_at)
            select tenant_id, contact_id, decision, source, said_by, said, message_id, said_at, :now
            from unnest(:tenants, :people, :decisions, :sources, :by, :said, :messages, cast(:times as timestamptz[]))
              as r (tenant_id, contact_id, decision, source, said_by, said, message_id, said_at)
            """)
        .param("tenants", Sql.ids(words, ConsentWord::tenant))
        .param("people", Sql.ids(words, ConsentWord::person))
        .param("decisions", Sql.texts(words, word -> word.decision().wire()))
        .param("sources", Sql.texts(words, word -> word.source().wire()))
        .param("by", Sql.texts(words, ConsentWord::by))
        .param("said", Sql.texts(words, ConsentWord::said))
        .param(
            "messages",
            Sql.idsOrNulls(words, word -> word.heard() == null ? null : word.heard().message()))
        .param("times", Sql.times(words, ConsentWord::at))
        .param("now", now)
        .update();
  }

  /** The last of a page. */
  record Place(Instant optedOutAt, ContactId person) {}

  /** One row more than asked for, if there is one; newest first. */
  List<OptOut> list(TenantId tenant, PageRequest page, @Nullable Place after) {
    return jdbc.sql(
            """
            select c.id, c.wa_id, c.phone, c.name, c.opted_out_at, r.source, r.said_by, r.said
            from contact c
            left join lateral (
              select source, said_by, said from contact_consent r
              where r.tenant_id = :tenant and r.decision = 'opted_out' and r.contact_id = any(
                array(select gone_id from contact_merge where tenant_id = :tenant and person_id = c.id) || c.id)
              order by id desc
              limit 1) r on true
            where c.tenant_id = :tenant and c.opted_out_at is not null and c.merged_into is null
              and (cast(:afterTime as timestamptz) is null
                or (c.opted_out_at, c.id) < (cast(:afterTime as timestamptz), cast(:afterId as uuid)))
            order by c.opted_out_at desc, c.id desc
            limit :limit offset :offset
            """)
        .param("tenant", tenant.value())
        .param("afterTime", after == null ? null : Sql.time(after.optedOutAt()))
        .param("afterId", after == null ? null : after.person().value())
        .param("limit", page.size() + 1)
        .param("offset", page.skipped())
        .query((row, _) -> optOut(row))
        .list();
  }

  long count(TenantId tenant) {
    return jdbc.sql(
            """
            select count(*) from contact
            where tenant_id = :tenant and opted_out_at is not null and merged_into is null
            """)
        .param("tenant", tenant.value())
        .query(Long.class)
        .single();
  }

  /** All that was ever said of a person, newest first, also of those who became one with them. */
  List<ConsentRecord> records(TenantId tenant, ContactId person, int most) {
    return jdbc.sql(
            """
            select decision, source, said_by, said, said_at, recorded_at from contact_consent
            where tenant_id = :tenant and contact_id = any(
              array(select gone_id from contact_merge where tenant_id = :tenant and person_id = :person) || :person)
            order by id desc
            limit :most
            """)
        .param("tenant", tenant.value())
        .param("person", person.value())
        .param("most", most)
        .query(
            (row, _) ->
                new ConsentRecord(
                    ConsentDecision.of(row.getString("decision")),
                    ConsentSource.of(row.getString("source")),
                    row.getString("said_by"),
                    row.getString("said"),
                    Sql.requiredInstant(row, "said_at"),
                    Sql.requiredInstant(row, "recorded_at")))
        .list();
  }

  private static OptOut optOut(ResultSet row) throws SQLException {
    var source = row.getString("source");
    return new OptOut(
        ContactRepository.contact(row),
        Sql.requiredInstant(row, "opted_out_at"),
        source == null ? null : ConsentSource.of(source),
        row.getString("said_by"),
        row.getString("said"));
  }
}
