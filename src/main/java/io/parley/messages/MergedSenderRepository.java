package io.parley.messages;

import io.parley.shared.ContactId;
import io.parley.shared.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class MergedSenderRepository {
  private final JdbcClient jdbc;

  MergedSenderRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void handChats(TenantId tenant, ContactId gone, ContactId person) {
    jdbc.sql(
            """
            update chat set contact_id = :person
            where tenant_id = :tenant and id in (
              select id from chat
              where tenant_id = :tenant and contact_id = :gone
              order by session_id, wa_chat_id
              for no key update)
            """)
        .param("tenant", tenant.value())
        .param("gone", gone.value())
        .param("person", person.value())
        .update();
  }

  /** Takes the counts of both, in the order in which batches of messages take them. */
  void holdCounts(TenantId tenant, ContactId gone, ContactId person) {
    jdbc.sql(
            """
            select wa_chat_id from group_sender
            where tenant_id = :tenant and contact_id in (:gone, :person) and wa_chat_id in (
              select wa_chat_id from group_sender where tenant_id = :tenant and contact_id = :gone)
            order by wa_chat_id, contact_id
            for no key update
            """)
        .param("tenant", tenant.value())
        .param("gone", gone.value())
        .param("person", person.value())
        .query(String.class)
        .list();
  }

  void handCounts(TenantId tenant, ContactId gone, ContactId person) {
    jdbc.sql(
            """
            with gone as (
              delete from group_sender
              where tenant_id = :tenant and contact_id = :gone
              returning wa_chat_id, message_count)
            insert into group_sender as known (tenant_id, wa_chat_id, contact_id, message_count)
            select :tenant, wa_chat_id, :person, message_count from gone order by wa_chat_id
            on conflict (tenant_id, wa_chat_id, contact_id) do update
            set message_count = known.message_count + excluded.message_count
            """)
        .param("tenant", tenant.value())
        .param("gone", gone.value())
        .param("person", person.value())
        .update();
  }
}
