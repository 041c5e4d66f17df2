package io.parley.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares what reached WhatsApp with what the database says, and both with what was ordered. It
 * asks nobody else: neither the server nor whoever made the faults.
 */
final class SendingChecker {
  private static final Set<String> WENT_OUT = Set.of("sent", "delivered", "read");
  private static final Set<String> STAYED = Set.of("failed", "skipped", "cancelled");

  /** Each node knows the database's time to a tenth of a second. */
  private static final int CLOCKS_DIFFER_BY = 200;

  private final Connection database;
  private final List<Campaign> campaigns;
  private final List<Delivery> log;
  private final List<String> violations = new ArrayList<>();
  private final Map<String, Integer> statuses = new TreeMap<>();

  SendingChecker(Connection database, Path waha, List<Campaign> campaigns) throws IOException {
    this.database = database;
    this.campaigns = campaigns;
    this.log = WahaLog.deliveries(waha);
  }

  private record Row(String phone, String status, String waMessageId, boolean isReserved) {}

  /**
   * @return what is wrong, a sentence each
   */
  List<String> check() throws SQLException {
    for (var campaign : campaigns) {
      checkCampaign(campaign);
    }
    for (var delivery : log) {
      if (campaigns.stream().noneMatch(one -> one.sent(delivery))) {
        violations.add("nobody ordered " + delivery);
      }
    }
    checkQuota();
    return violations;
  }

  private void checkCampaign(Campaign campaign) throws SQLException {
    var delivered = new HashMap<String, Delivery>();
    for (var delivery : log) {
      if (campaign.sent(delivery)) {
        var phone = delivery.chat().replace("@c.us", "");
        var before = delivered.put(phone, delivery);
        if (before != null) {
          violations.add("twice: %s and %s".formatted(before, delivery));
        }
        if (!delivery.session().equals(campaign.session())) {
          violations.add("through another session: " + delivery);
        }
      }
    }
    var rows = rows(campaign);
    var phones = rows.stream().map(Row::phone).toList();
    if (phones.size() != campaign.phones().size()
        || !new HashSet<>(phones).equals(new HashSet<>(campaign.phones()))) {
      violations.add("job %s has other recipients than its list".formatted(campaign.tag()));
    }
    for (var row : rows) {
      statuses.merge(row.status(), 1, Integer::sum);
      checkRow(campaign, row, delivered.get(row.phone()));
    }
    checkJob(campaign, rows);
  }

  private void checkRow(Campaign campaign, Row row, Delivery delivery) {
    var what = "%s %s".formatted(campaign.tag(), row);
    if (WENT_OUT.contains(row.status())) {
      if (delivery == null) {
        violations.add("left out, though it counts as sent: " + what);
      } else if (!delivery.id().equals(row.waMessageId())) {
        violations.add("under another id: %s and %s".formatted(what, delivery));
      }
    } else if (STAYED.contains(row.status())) {
      if (delivery != null) {
        violations.add("sent, though it counts as not: %s and %s".formatted(what, delivery));
      }
    } else if (!row.status().equals("unknown")) {
      violations.add("left open: " + what);
    }
    if (row.isReserved() != row.status().equals("unknown")) {
      violations.add("wrongly reserved, or not: " + what);
    }
  }

  private void checkJob(Campaign campaign, List<Row> rows) throws SQLException {
    var job =
        Books.texts(
            database,
            "select status || ' ' || total_recipients from outgoing_job where id = '%s'"
                .formatted(campaign.job()));
    if (!job.equals(List.of("completed " + rows.size()))
        && !job.equals(List.of("cancelled " + rows.size()))) {
      violations.add("job %s with %d rows is %s".formatted(campaign.tag(), rows.size(), job));
    }
  }

  /** All rows ever are those of the campaigns: what is sent was used, and no more. */
  private void checkQuota() throws SQLException {
    var used = statuses.entrySet().stream().filter(one -> WENT_OUT.contains(one.getKey()));
    var expected =
        "%d reserved, %d used"
            .formatted(
                statuses.getOrDefault("unknown", 0), used.mapToInt(Map.Entry::getValue).sum());
    expect(expected, "select reserved || ' reserved, ' || used || ' used' from message_quota");
    expect(
        expected,
        """
        select sum(case step when 'reserve' then messages else -messages end) || ' reserved, '
          || coalesce(sum(messages) filter (where step = 'use'), 0) || ' used'
        from message_quota_entry
        """);
  }

  private void expect(String expected, String sql) throws SQLException {
    var found = Books.texts(database, sql);
    if (!found.equals(List.of(expected))) {
      violations.add("the quota has %s instead of %s".formatted(found, expected));
    }
  }

  /**
   * Looks for sends that came too soon after the one before in their session.
   *
   * @param late how many of them each session may have: of servers that were stopped
   * @param patience milliseconds that Parley waits for an answer: a gateway that takes longer is
   *     itself to blame
   */
  List<String> checkPace(int late, int patience) {
    var found = new ArrayList<String>();
    var bySession = log.stream().collect(Collectors.groupingBy(Delivery::session));
    bySession.forEach(
        (session, deliveries) -> {
          var shortest = new ArrayList<String>();
          var sorted = deliveries.stream().sorted(Comparator.comparing(Delivery::asked)).toList();
          for (var index = 1; index < sorted.size(); index++) {
            var before = sorted.get(index - 1);
            var next = sorted.get(index);
            var gap = next.asked() - before.at();
            if (before.at() - before.asked() < patience && gap < pause(next) - CLOCKS_DIFFER_BY) {
              shortest.add("%d ms between %s and %s".formatted(gap, before, next));
            }
          }
          if (shortest.size() > late) {
            found.add("%s: %s".formatted(session, shortest));
          }
        });
    return found;
  }

  private int pause(Delivery delivery) {
    return campaigns.stream()
        .filter(one -> one.sent(delivery))
        .mapToInt(Campaign::shortestPause)
        .findFirst()
        .orElse(0);
  }

  /** What stands in the rows, once they were checked. */
  Map<String, Integer> statuses() {
    return statuses;
  }

  private List<Row> rows(Campaign campaign) throws SQLException {
    try (var statement =
        database.prepareStatement(
            """
            select ltrim(phone, '+') as phone, status, coalesce(wa_message_id, '') as id,
              reserved_month is not null as is_reserved
            from outgoing_message where job_id = cast(? as uuid)
            """)) {
      statement.setString(1, campaign.job());
      try (var found = statement.executeQuery()) {
        var rows = new ArrayList<Row>();
        while (found.next()) {
          rows.add(
              new Row(
                  found.getString("phone"),
                  found.getString("status"),
                  found.getString("id"),
                  found.getBoolean("is_reserved")));
        }
        return rows;
      }
    }
  }
}
