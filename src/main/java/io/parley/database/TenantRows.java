package io.parley.database;

import io.parley.shared.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * All that the database holds of a tenant, in whatever table: asked of the database itself, so that
 * no table is forgotten that is made tomorrow.
 */
@Component
public class TenantRows {
  private static final int DELETED_AT_ONCE = 5_000;

  /** A statement must end before the connection gives up on it, and these rows have a megabyte. */
  private static final Map<String, Integer> LARGE = Map.of("media_chunk", 50);

  private static final String TENANT = "tenant";

  /**
   * Names of sessions that may still be at their gateway, and of nobody: they go when the gateway
   * has let go of them.
   */
  private static final Set<String> GO_BY_THEMSELVES = Set.of("waha_leftover");

  private final JdbcClient jdbc;

  TenantRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private record Reference(String from, String to) {}

  /**
   * Deletes the rows, a part at a time, but for the tenant's own, by which it is known what is
   * still to be done. Each part is a transaction: what was interrupted is begun again and goes on.
   * Ends when in no table there was anything any more, since others may still have been writing.
   *
   * @param beforeEach called before each part
   */
  public void erase(TenantId tenant, Runnable beforeEach) {
    var tables = inOrder();
    var deleted = 1L;
    while (deleted > 0) {
      deleted = tables.stream().mapToLong(table -> deleteAll(table, tenant, beforeEach)).sum();
    }
  }

  /**
   * Deletes the tenant's own row, waits for whoever holds on to it, and takes along what they left.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void eraseLast(TenantId tenant) {
    jdbc.sql("delete from tenant where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    erase(tenant, () -> {});
  }

  /** Others may have changed rows while they were looked for: a part can be small, and not last. */
  private long deleteAll(String table, TenantId tenant, Runnable beforeEach) {
    var all = 0L;
    var some = 1;
    while (some > 0) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("the server stops: the rest waits");
      }
      beforeEach.run();
      some = deleteSome(table, tenant);
      all += some;
    }
    return all;
  }

  private int deleteSome(String table, TenantId tenant) {
    return jdbc.sql(
            """
            delete from %1$s
            where tenant_id = :tenant
              and ctid = any(array(select ctid from %1$s where tenant_id = :tenant limit %2$d))
            """
                .formatted(table, LARGE.getOrDefault(table, DELETED_AT_ONCE)))
        .param("tenant", tenant.value())
        .update();
  }

  /** Each table before those that it refers to, whose deletion would else take its rows along. */
  private List<String> inOrder() {
    var referredTo =
        references().stream()
            .collect(
                Collectors.groupingBy(
                    Reference::to, Collectors.mapping(Reference::from, Collectors.toSet())));
    var ordered = new LinkedHashSet<String>();
    tables().forEach(table -> add(table, referredTo, ordered, new LinkedHashSet<>()));
    ordered.removeAll(GO_BY_THEMSELVES);
    ordered.remove(TENANT);
    return new ArrayList<>(ordered);
  }

  private static void add(
      String table,
      Map<String, Set<String>> referredTo,
      LinkedHashSet<String> ordered,
      LinkedHashSet<String> above) {
    if (ordered.contains(table) || !above.add(table)) {
      return;
    }
    referredTo.getOrDefault(table, Set.of()).forEach(from -> add(from, referredTo, ordered, above));
    ordered.add(table);
  }

  private List<String> tables() {
    return jdbc.sql(
            """
            select quote_ident(c.relname) as name
            from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = cast(current_schema() as regnamespace) and c.relkind = 'r'
              and a.attname = 'tenant_id' and not a.attisdropped
            order by 1
            """)
        .query((row, _) -> row.getString("name"))
        .list();
  }

  private List<Reference> references() {
    return jdbc.sql(
            """
            select quote_ident(child.relname) as child, quote_ident(parent.relname) as parent
            from pg_constraint f
            join pg_class child on child.oid = f.conrelid
            join pg_class parent on parent.oid = f.confrelid
            join pg_attribute a on a.attrelid = child.oid and a.attname = 'tenant_id'
            where f.contype = 'f' and f.connamespace = cast(current_schema() as regnamespace)
            order by 1, 2
            """)
        .query((row, _) -> new Reference(row.getString("child"), row.getString("parent")))
        .list();
  }
}
