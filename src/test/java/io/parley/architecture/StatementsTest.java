package io.parley.architecture;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every statement names its tenant, but for those listed here with the reason. */
class StatementsTest {
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Pattern TENANT = Pattern.compile(":(\\w+T|t)enants?\\b");
  private static final Pattern STATEMENT =
      Pattern.compile("\\.sql\\(\\s*(\"\"\".*?\"\"\"|\"[^\"]*\")", Pattern.DOTALL);

  /** The beginning of a statement, after white space is folded, and why it may. */
  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          entry(
              "select s.tenant_id, s.id, s.name, s.gateway, s.gateway_name",
              "finds tenants by the names that gateways use"),
          entry(
              "select tenant_id, id, name, gateway, gateway_name, status, phone, lid, push_name, is_business, auto_transcribe, last_error, connected_at, created_at from session where gateway =",
              "finds the tenant by the name that a gateway uses, or compares all with the gateway"),
          entry(
              "with due as ( select tenant_id, id from scheduled_message where look_at <= :now",
              "claims due work of all tenants"),
          entry(
              "select s.tenant_id, s.id, s.name, s.session_id",
              "works due times of all tenants out again"),
          entry("insert into waha_round", "a server's turn belongs to nobody"),
          entry("update waha_round", "a server's turn belongs to nobody"),
          entry("select k.tenant_id, k.id, k.user_id", "finds the tenant by the secret of a key"),
          entry("select exists (select from plan", "plans belong to nobody"),
          entry("select id from plan where :feature", "plans belong to nobody"),
          entry("select %s from plan p order by", "plans belong to nobody"),
          entry("select tenant_id, id, email from app_user", "finds the platform's administrator"),
          entry("select not exists (select from app_user)", "asks whether this is the first start"),
          entry("delete from early_report where received_at", "forgets what waits in vain"),
          entry(
              "update monitored_group set participants_due_at = :until",
              "claims due work of all tenants"),
          entry("update waha_leftover l set tries", "claims due work of all tenants"),
          entry("with recursive first_of_session as (", "claims due work of all tenants"),
          entry("with due as ( select o.tenant_id, o.id", "claims due work of all tenants"),
          entry("update hidden_number h set asked", "claims due work of all tenants"),
          entry("update hidden_number h set join_at = :until", "claims due work of all tenants"),
          entry("with due as ( select e.tenant_id, e.session_id", "claims due work of all tenants"),
          entry(
              "select exists (select from pg_stat_activity",
              "asks what the database itself is doing"),
          entry("select set_config('plan_cache_mode'", "says how statements are planned"),
          entry("insert into tenant", "makes the tenant"),
          entry("update tenant set erase_at = :until", "claims due work of all tenants"),
          entry("select l.tenant_id, l.user_id", "finds the tenant by the secret of a link"),
          entry("select quote_ident(", "asks what tables there are"),
          entry(
              "with due as ( select tenant_id, session_id from lane where next_at <= :now",
              "claims due work of all tenants"),
          entry(
              "with due as ( select tenant_id, id from outgoing_message where look_at <= :now",
              "claims due work of all tenants"),
          entry(
              "select j.tenant_id, j.id from outgoing_job j where j.status = 'running' and not exists",
              "finds jobs of all tenants that have ended"),
          entry(
              "select distinct o.tenant_id, o.session_id from outgoing_message o",
              "finds what was forgotten, of all tenants"),
          entry("insert into sending_node", "nodes belong to nobody"),
          entry("select id from sending_node", "nodes belong to nobody"),
          entry("update sending_node set ended_at", "nodes belong to nobody"),
          entry("delete from sending_node", "nodes belong to nobody"),
          entry(
              "select s.tenant_id, s.id, s.user_id, r.used_at",
              "finds the tenant by the secret of a refresh token"),
          entry(
              "select tenant_id, id, email, full_name, role, password_hash",
              "finds the tenants of somebody who signs in"),
          entry(
              "select max(at) as at from ( (select at from sign_in_failure",
              "failures belong to nobody"),
          entry("select count(*) from sign_in_failure", "failures belong to nobody"),
          entry("insert into sign_in_failure", "failures belong to nobody"),
          entry("delete from sign_in_failure", "failures belong to nobody"));

  @Test
  void everyStatementNamesItsTenant() {
    var without =
        statements().stream()
            .filter(sql -> !namesTenant(sql) && !sql.startsWith("select pg_"))
            .filter(sql -> ALLOWED.keySet().stream().noneMatch(sql::startsWith))
            .toList();
    assertThat(without).isEmpty();
  }

  @Test
  void theListOfExceptionsHoldsNoneThatIsGone() {
    var statements = statements();
    assertThat(ALLOWED.keySet())
        .allSatisfy(
            start -> assertThat(statements).anySatisfy(sql -> assertThat(sql).startsWith(start)));
  }

  @Test
  void everyTableBeginsWithItsTenant() throws IOException {
    var foreign =
        List.of(
            "plan",
            "rate_bucket",
            "sending_node",
            "sign_in_failure",
            "waha_round",
            "scheduled_tasks");
    var table = Pattern.compile("create table (\\w+) \\(\\s*(\\w+)");
    try (var files = Files.list(Path.of("src", "main", "resources", "db", "migration"))) {
      for (var file : files.toList()) {
        var matcher = table.matcher(Files.readString(file));
        while (matcher.find()) {
          assertThat(foreign.contains(matcher.group(1)) || matcher.group(2).equals("tenant_id"))
              .as(matcher.group(1))
              .isTrue();
        }
      }
    }
  }

  /** A tenant that is only selected, or joined, restricts nothing: it must be given. */
  private static boolean namesTenant(String sql) {
    return TENANT.matcher(sql).find();
  }

  private static List<String> statements() {
    var found = new ArrayList<String>();
    try (var files = Files.walk(SOURCES)) {
      for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        var matcher = STATEMENT.matcher(Files.readString(file));
        while (matcher.find()) {
          found.add(matcher.group(1).replace("\"", "").replaceAll("\\s+", " ").strip());
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    assertThat(found).hasSizeGreaterThan(40);
    return found;
  }
}
