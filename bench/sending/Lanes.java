package sending;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;
import server.Database;
import server.Machine;
import server.ParleyServer;

/**
 * A hundred thousand sessions, each with a bulk send at a human pace: 30 s to 2 min between two
 * sends, typing before each, and no more than four in two minutes.
 *
 * <p>On a clean checkout: {@code ./mvnw package -DskipTests && java bench/sending/Lanes.java}.
 */
final class Lanes {
  private static final int LANES = Integer.getInteger("lanes", 100_000);
  private static final int WARM_UP = Integer.getInteger("warmup", 90);
  private static final int SECONDS = Integer.getInteger("seconds", 120);

  private Lanes() {}

  public static void main(String[] arguments) throws Exception {
    try (var server = ParleyServer.start(List.of());
        var database = new Database(server)) {
      System.out.printf("PostgreSQL: %s%n", database.durability());
      fill(database);
      System.out.printf("%,d lanes are there%n", LANES);
      Thread.sleep(WARM_UP * 1_000L);
      var machine = new Machine(server.process(), server.cluster());
      var used = machine.used();
      long before = sent(database);
      Thread.sleep(SECONDS * 1_000L);
      long sends = sent(database) - before;
      System.out.printf(
          "%,d sends in %d s: %.0f/s; lateness p50 %s p99 %s; claims p50 %s p99 %s; %s%n",
          sends,
          SECONDS,
          sends / (double) SECONDS,
          metric(server, "parley_sending_lateness_seconds{quantile=\"0.5\""),
          metric(server, "parley_sending_lateness_seconds{quantile=\"0.99\""),
          metric(server, "parley_sending_claims_seconds{quantile=\"0.5\""),
          metric(server, "parley_sending_claims_seconds{quantile=\"0.99\""),
          machine.since(used, sends));
      System.out.printf(
          "least gap between two sends of a session: %s s; most in two minutes: %s%n",
          database.text(
              """
              select min(extract(epoch from gap)) from (
                select sent_at - lag(sent_at) over (partition by session_id order by sent_at) as gap
                from outgoing_message where sent_at is not null) g
              """),
          database.text(
              """
              select max(sends) from (
                select count(*) over (
                  partition by session_id order by sent_at range between interval '2 minutes' preceding and current row) as sends
                from outgoing_message where sent_at is not null) s
              """));
    }
  }

  private static long sent(Database database) throws Exception {
    return database.number("select count(*) from outgoing_message where sent_at is not null");
  }

  /** As the API would, but in one go. */
  private static void fill(Database database) throws Exception {
    database.update(
        """
        insert into contact (tenant_id, phone, wa_id, name)
        select t.tenant_id, '1555' || lpad(n::text, 7, '0'), '1555' || lpad(n::text, 7, '0') || '@c.us', 'Ann'
        from tenant t, generate_series(1, 5000) n;
        insert into session (tenant_id, name, gateway, gateway_name, status, status_at, phone, connected_at)
        select t.tenant_id, 'bench-' || n, 'simulator', 'bench_' || n, 'working', now(), '1666' || lpad(n::text, 7, '0'), now()
        from tenant t, generate_series(1, %1$d) n;
        insert into simulator_account (tenant_id, session_id, phone)
        select tenant_id, id, phone from session;
        insert into outgoing_job (tenant_id, session_id, origin, status, total_recipients, created_at, started_at)
        select tenant_id, id, 'bulk', 'running', 6, now(), now() from session;
        insert into outgoing_message (tenant_id, session_id, job_id, contact_id, wa_chat_id, phone, name, origin, content,
          reserved_month, created_at)
        select j.tenant_id, j.session_id, j.id, c.id, c.wa_id, c.phone, c.name, 'bulk',
          'Hello Ann, the new collection is here', date_trunc('month', now() at time zone 'utc'), now()
        from (select *, row_number() over () as position from outgoing_job) j
        cross join generate_series(1, 6) n
        join (select *, row_number() over (order by id) as position from contact) c
          on c.position = 1 + (j.position * 7 + n) %% 5000;
        insert into message_quota (tenant_id, month, reserved)
        select tenant_id, date_trunc('month', now() at time zone 'utc'), 6 * %1$d from tenant;
        insert into lane (tenant_id, session_id, next_at)
        select tenant_id, id, now() + random() * interval '75 seconds' from session
        """
            .formatted(LANES));
    database.update("vacuum analyze");
  }

  private static String metric(ParleyServer server, String prefix)
      throws IOException, InterruptedException {
    var answer =
        HttpClient.newHttpClient()
            .send(
                server.request("/actuator/prometheus").build(),
                HttpResponse.BodyHandlers.ofString());
    return answer.body().lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> "%.1f ms".formatted(Double.parseDouble(line.substring(line.lastIndexOf(' '))) * 1e3))
        .findFirst()
        .orElse("?");
  }
}
