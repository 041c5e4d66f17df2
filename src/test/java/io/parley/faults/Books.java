package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;

/** Whether the database and the API tell of certain messages, each once, and of nothing else. */
record Books(Postgres postgres, Api api, String groupId) {
  void holdExactly(Collection<GroupMessage> messages) throws SQLException {
    try (var connection = postgres.connect()) {
      holdEachMessageOnce(connection, messages);
      holdOneLeadForEachPerson(connection, messages);
      countRight(connection);
      haveSequencesWithoutGap(connection);
    }
    tellTheSameByHttp(messages);
  }

  /** Whatever was answered 200 is there once, even if more is. */
  void hold(Collection<GroupMessage> messages) throws SQLException {
    try (var connection = postgres.connect()) {
      assertThat(texts(connection, "select wa_message_id from message"))
          .doesNotHaveDuplicates()
          .containsAll(ids(messages));
    }
  }

  void holdEachMessageOnce(Connection connection, Collection<GroupMessage> messages)
      throws SQLException {
    var ids = ids(messages);
    assertThat(texts(connection, "select wa_message_id from message"))
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(
            texts(
                connection,
                "select data ->> 'wa_message_id' from event where type = 'group.message'"))
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(
            texts(
                connection,
                """
                select m.wa_message_id from detection d
                join message m on m.tenant_id = d.tenant_id and m.id = d.message_id
                """))
        .containsExactlyInAnyOrderElementsOf(ids(leading(messages)));
  }

  private void holdOneLeadForEachPerson(Connection connection, Collection<GroupMessage> messages)
      throws SQLException {
    var people = people(messages);
    assertThat(texts(connection, "select contact_wa_id from lead"))
        .containsExactlyInAnyOrderElementsOf(people);
    assertThat(
            texts(
                connection,
                """
                select data ->> 'contact_wa_id' from event
                where type = 'lead.detected' and (data ->> 'is_new')::boolean
                """))
        .containsExactlyInAnyOrderElementsOf(people);
    assertThat(texts(connection, "select data ->> 'id' from event where type = 'lead.detected'"))
        .hasSameSizeAs(leading(messages));
  }

  /** Every counter beside the rows that it counts. */
  static void countRight(Connection connection) throws SQLException {
    assertThat(
            texts(
                connection,
                """
                with counters (counter, kept, counted) as (
                  select 'messages of group ' || g.id, g.messages_processed,
                    (select count(*) from message m
                     join chat c on c.tenant_id = m.tenant_id and c.id = m.chat_id
                     where c.tenant_id = g.tenant_id and c.session_id = g.session_id and c.wa_chat_id = g.wa_group_id)
                  from monitored_group g
                  union all
                  select 'leads of group ' || g.id, g.leads_detected,
                    (select count(*) from lead l where l.tenant_id = g.tenant_id and l.group_id = g.id)
                  from monitored_group g
                  union all
                  select 'messages of chat ' || c.id, c.message_count,
                    (select count(*) from message m where m.tenant_id = c.tenant_id and m.chat_id = c.id)
                  from chat c
                  union all
                  select 'unread of chat ' || c.id, c.unread_count,
                    (select count(*) from message m
                     where m.tenant_id = c.tenant_id and m.chat_id = c.id and m.direction = 'inbound')
                  from chat c
                  union all
                  select 'messages of sender ' || s.contact_id, s.message_count,
                    (select count(*) from message m
                     join chat c on c.tenant_id = m.tenant_id and c.id = m.chat_id
                     join contact p on p.tenant_id = m.tenant_id and p.id = m.sender_id
                     where m.tenant_id = s.tenant_id and c.wa_chat_id = s.wa_chat_id
                       and coalesce(p.merged_into, p.id) = s.contact_id)
                  from group_sender s
                  union all
                  select 'leads ' || n.status || ' of group ' || n.group_id, n.count,
                    (select count(*) from lead l
                     where l.tenant_id = n.tenant_id and l.group_id = n.group_id and l.status = n.status)
                  from lead_count n
                  union all
                  select 'leads of all states', (select coalesce(sum(count), 0) from lead_count),
                    (select count(*) from lead)
                )
                select counter || ': ' || kept || ' instead of ' || counted from counters where kept <> counted
                """))
        .isEmpty();
  }

  static void haveSequencesWithoutGap(Connection connection) throws SQLException {
    var sequences = texts(connection, "select sequence from event order by tenant_id, sequence");
    assertThat(sequences)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, sequences.size()).mapToObj(Long::toString).toList());
    assertThat(texts(connection, "select last from event_sequence"))
        .containsExactly(Long.toString(sequences.size()));
  }

  private void tellTheSameByHttp(Collection<GroupMessage> messages) {
    var events = api.events();
    assertThat(events.stream().map(event -> event.required("sequence").asLong()).toList())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    assertThat(
            events.stream()
                .filter(event -> event.required("event").asString().equals("group.message"))
                .map(event -> event.required("data").required("wa_message_id").asString()))
        .containsExactlyInAnyOrderElementsOf(ids(messages));
    var group = api.get("/api/v2/groups/" + groupId).expect(200).json();
    assertThat(group.required("messages_processed").asInt()).isEqualTo(messages.size());
    assertThat(group.required("leads_detected").asInt()).isEqualTo(people(messages).size());
    assertThat(total("/api/v2/groups/" + groupId + "/messages")).isEqualTo(messages.size());
    assertThat(total("/api/v2/leads")).isEqualTo(people(messages).size());
  }

  private int total(String path) {
    return api.get(path).expect(200).json().required("total").asInt();
  }

  private static List<String> ids(Collection<GroupMessage> messages) {
    return messages.stream().map(GroupMessage::rawId).toList();
  }

  private static List<GroupMessage> leading(Collection<GroupMessage> messages) {
    return messages.stream().filter(GroupMessage::makesALead).toList();
  }

  private static List<String> people(Collection<GroupMessage> messages) {
    return leading(messages).stream().map(GroupMessage::author).distinct().toList();
  }

  static List<String> texts(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}
