package io.parley.contacts;

import io.parley.database.Sql;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class HiddenNumberRepository {
  /** From five seconds to a day, doubled each time: three days in all. */
  static final int MOST_QUESTIONS = 17;

  private final JdbcClient jdbc;

  HiddenNumberRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A hidden id whose phone is to be asked for. */
  record Question(TenantId tenant, @Nullable SessionId session, WaId lid) {}

  /** A hidden id whose person may be two. */
  record Claimed(TenantId tenant, WaId lid) {}

  /**
   * A phone that became known.
   *
   * @param joinedAt when it was seen that the person is one; null before
   */
  record Known(HiddenNumber number, @Nullable Instant joinedAt) {}

  /** Takes over phones that were not known; the first that is said of a hidden id counts. */
  List<Alias> learn(SortedSet<HiddenNumber> numbers) {
    return jdbc.sql(
            """
            insert into hidden_number as known (tenant_id, lid, phone)
            select tenant_id, lid, phone
            from unnest(:tenants, :lids, :phones) as n (tenant_id, lid, phone)
            -- lists of people are told again and again: a row that is only met in a conflict is locked, and thus written
            where not exists (
              select from hidden_number h
              where h.tenant_id = n.tenant_id and h.lid = n.lid and h.phone is not null)
            order by tenant_id, lid
            on conflict (tenant_id, lid) do update
            set phone = excluded.phone, ask_at = null
            where known.phone is null
            returning tenant_id, lid
            """)
        .param("tenants", Sql.ids(numbers, HiddenNumber::tenant))
        .param("lids", Sql.texts(numbers, number -> number.lid().value()))
        .param("phones", Sql.texts(numbers, number -> number.phone().digits()))
        .query(
            (row, _) ->
                Alias.of(new TenantId(Sql.uuid(row, "tenant_id")), new WaId(row.getString("lid"))))
        .list();
  }

  /**
   * Has those looked at who were seen. A statement of its own, after {@link #learn} has waited for
   * whoever is just making them.
   *
   * @return how many these are
   */
  int joinSeen(Collection<Alias> learned, OffsetDateTime now) {
    return jdbc.sql(
            """
            update hidden_number h set join_at = :now
            from unnest(:tenants, :lids) as n (tenant_id, lid)
            where h.tenant_id = n.tenant_id and h.lid = n.lid
              and exists (
                select from contact_alias a
                where a.tenant_id = n.tenant_id and a.kind = 'lid' and a.value = n.lid)
            """)
        .param("tenants", Sql.ids(learned, Alias::tenant))
        .param("lids", Sql.texts(learned, Alias::value))
        .param("now", now)
        .update();
  }

  /**
   * Remembers hidden ids that are seen for the first time, to be asked for. Written before the
   * people are made: whoever tells a phone at the same time either waits here or is waited for.
   *
   * @param sightings sorted by alias, each once
   * @return how many nobody had heard of
   */
  int meet(List<Sighting> sightings, OffsetDateTime now) {
    return jdbc.sql(
            """
            insert into hidden_number (tenant_id, lid, session_id, ask_at)
            select tenant_id, lid, session_id, :now
            from unnest(:tenants, :lids, :sessions) as s (tenant_id, lid, session_id)
            order by tenant_id, lid
            on conflict (tenant_id, lid) do nothing
            """)
        .param("tenants", Sql.ids(sightings, Sighting::tenant))
        .param("lids", Sql.texts(sightings, sighting -> sighting.id().value()))
        .param("sessions", Sql.ids(sightings, Sighting::session))
        .param("now", now)
        .update();
  }

  Map<Alias, HiddenNumber> known(Collection<Sighting> sightings) {
    var known = new HashMap<Alias, HiddenNumber>();
    jdbc.sql(
            """
            select h.tenant_id, h.lid, h.phone
            from unnest(:tenants, :lids) as s (tenant_id, lid)
            join hidden_number h on h.tenant_id = s.tenant_id and h.lid = s.lid
            where h.phone is not null
            """)
        .param("tenants", Sql.ids(sightings, Sighting::tenant))
        .param("lids", Sql.texts(sightings, sighting -> sighting.id().value()))
        .query(
            row -> {
              var number =
                  new HiddenNumber(
                      new TenantId(Sql.uuid(row, "tenant_id")),
                      new WaId(row.getString("lid")),
                      new Phone(row.getString("phone")));
              known.put(number.hiddenAlias(), number);
            });
    return known;
  }

  /**
   * Has those asked for once more whose questions came to rest, through whom they were seen now.
   *
   * @param before who was asked for since then is left alone
   * @return how many these are
   */
  int askAgain(Collection<Sighting> sightings, OffsetDateTime now, OffsetDateTime before) {
    return jdbc.sql(
            """
            update hidden_number h
            set ask_at = :now, asked = :most - 1, session_id = s.session_id
            from unnest(:tenants, :lids, :sessions) as s (tenant_id, lid, session_id)
            where h.tenant_id = s.tenant_id and h.lid = s.lid
              and h.phone is null and h.ask_at is null and h.asked_at < :before
            """)
        .param("tenants", Sql.ids(sightings, Sighting::tenant))
        .param("lids", Sql.texts(sightings, sighting -> sighting.id().value()))
        .param("sessions", Sql.ids(sightings, Sighting::session))
        .param("most", MOST_QUESTIONS)
        .param("now", now)
        .param("before", before)
        .update();
  }

  /** Claims questions that are due by putting off the next one; after the last they rest. */
  List<Question> claimQuestions(OffsetDateTime now, int most) {
    return jdbc.sql(
            """
            update hidden_number h
            set asked = h.asked + 1, asked_at = :now,
              ask_at = case when h.asked + 1 < :mostQuestions
                then cast(:now as timestamptz) + least(interval '5 seconds' * power(2, h.asked), interval '1 day') end
            from (
              select tenant_id, lid from hidden_number
              where ask_at <= :now
              order by ask_at
              limit :most
              for no key update skip locked) due
            where h.tenant_id = due.tenant_id and h.lid = due.lid
            returning h.tenant_id, h.session_id, h.lid
            """)
        .param("now", now)
        .param("most", most)
        .param("mostQuestions", MOST_QUESTIONS)
        .query(
            (row, _) -> {
              var session = row.getObject("session_id", java.util.UUID.class);
              return new Question(
                  new TenantId(Sql.uuid(row, "tenant_id")),
                  session == null ? null : new SessionId(session),
                  new WaId(row.getString("lid")));
            })
        .list();
  }

  /** Nobody can be asked any more: a later sighting names another session. */
  void stopAsking(TenantId tenant, SessionId session) {
    jdbc.sql(
            """
            update hidden_number set ask_at = null
            where tenant_id = :tenant and session_id = :session and ask_at is not null
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .update();
  }

  /** Claims hidden ids that are due to be looked at; who fails is due again after the lease. */
  List<Claimed> claimJoins(OffsetDateTime now, OffsetDateTime leaseUntil, int most) {
    return jdbc.sql(
            """
            update hidden_number h set join_at = :until
            from (
              select tenant_id, lid from hidden_number
              where join_at <= :now
              order by join_at
              limit :most
              for no key update skip locked) due
            where h.tenant_id = due.tenant_id and h.lid = due.lid
            returning h.tenant_id, h.lid
            """)
        .param("now", now)
        .param("until", leaseUntil)
        .param("most", most)
        .query(
            (row, _) ->
                new Claimed(
                    new TenantId(Sql.uuid(row, "tenant_id")), new WaId(row.getString("lid"))))
        .list();
  }

  /** Locked until the transaction ends, so that two nodes do not look at once. */
  Optional<Known> lock(Claimed claimed) {
    return jdbc.sql(
            """
            select phone, joined_at from hidden_number
            where tenant_id = :tenant and lid = :lid and phone is not null and join_at is not null
            for no key update
            """)
        .param("tenant", claimed.tenant().value())
        .param("lid", claimed.lid().value())
        .query(
            (row, _) ->
                new Known(
                    new HiddenNumber(
                        claimed.tenant(), claimed.lid(), new Phone(row.getString("phone"))),
                    Sql.instant(row, "joined_at")))
        .optional();
  }

  void lookAgain(HiddenNumber number, @Nullable Instant joinedAt, @Nullable Instant next) {
    jdbc.sql(
            """
            update hidden_number set joined_at = :joinedAt, join_at = :next
            where tenant_id = :tenant and lid = :lid
            """)
        .param("tenant", number.tenant().value())
        .param("lid", number.lid().value())
        .param("joinedAt", Sql.time(joinedAt))
        .param("next", Sql.time(next))
        .update();
  }

  /**
   * Whether a transaction is still open that began before that time, on whichever node: it may know
   * people as they were then, and write.
   */
  boolean isOpenSinceBefore(Instant time) {
    return Objects.requireNonNull(
        jdbc.sql(
                """
                select exists (select from pg_stat_activity
                  where datname = current_database() and application_name like 'parley %' and xact_start < :time)
                """)
            .param("time", Sql.time(time))
            .query(Boolean.class)
            .single());
  }
}
