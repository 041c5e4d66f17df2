package leads;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import server.Database;

/** Leads as a busy tenant has them after a year: most are new, few have a score. */
final class Population {
  private static final List<String> FIRST_NAMES =
      List.of(
          "Anna", "Bogdan", "Carmen", "Dmitri", "Ελένη", "Fatima", "Gabriel", "חנה", "Иван", "José",
          "Katarzyna", "Lucía", "Mohammed", "Nguyễn", "Olga", "Priya", "Quentin", "Rosa", "सीता", "陈");
  private static final List<String> LAST_NAMES =
      List.of(
          "Andersson", "Banerjee", "Costa", "Da Silva", "Evans", "Fernández", "García", "Hoffmann",
          "Ivanova", "Johansen", "Kim", "López", "Müller", "Novák", "Okafor", "Petrov", "Rossi",
          "Santos", "Tanaka", "Weiß");

  private Population() {}

  /** What would be written row by row is built at the end. */
  static void write(Database database, List<String> groups, int leads) throws SQLException {
    var indexes =
        database.text(
            """
            select string_agg(pg_get_indexdef(indexrelid), ';')
            from pg_index where indrelid = 'lead'::regclass and not indisunique
            """);
    database.update(
        """
        do $$ declare name text; begin
          for name in select indexrelid::regclass from pg_index where indrelid = 'lead'::regclass and not indisunique
          loop execute 'drop index ' || name; end loop;
        end $$
        """);
    var tenant = database.text("select tenant_id from session limit 1");
    // One in 200 has a rare name.
    database.update(
        """
        insert into contact (tenant_id, phone, wa_id, name)
        select '%s', '4915' || lpad(n::text, 9, '0'), '4915' || lpad(n::text, 9, '0') || '@c.us',
          case when n %% 200 = 0 then 'Zebulon ' || n / 200
            when n %% 10 = 0 then null
            else (%s)[1 + n %% 20] || ' ' || (%s)[1 + n / 20 %% 20] || ' ' || n / 400 end
        from generate_series(1, %d) as n
        """
            .formatted(tenant, array(FIRST_NAMES), array(LAST_NAMES), leads));
    database.update(
        """
        insert into lead (tenant_id, group_id, contact_id, contact_name, contact_phone, contact_wa_id, status, score,
          detected_at, updated_at, trigger_keyword, trigger_preview, trigger_mode, trigger_at, keywords)
        select tenant_id, (%1$s)[1 + n %% %2$d]::uuid, id, name, phone, wa_id,
          (array['new', 'new', 'new', 'new', 'new', 'new', 'contacted', 'contacted', 'qualified', 'converted', 'lost'])
            [1 + n * 7 %% 11],
          case when n %% 5 = 0 then 1 + n %% 10 else 0 end, at, at, keyword,
          'Hola/hello, ' || keyword || ', hoy o mañana; me avisan por privado por favor, thank you', 'keywords', at,
          array[keyword]
        from (
          select c.*, now() - n * interval '31 seconds' as at, (%3$s)[1 + n * 13 %% 20] as keyword
          from (select *, row_number() over (order by id) as n from contact where tenant_id = '%4$s') as c) as people
        """
            .formatted(
                array(groups),
                groups.size(),
                array(server.Texts.keywords(0).subList(0, 20)),
                tenant));
    database.update(
        """
        insert into lead_count (tenant_id, group_id, status, count)
        select tenant_id, group_id, status, count(*) from lead group by 1, 2, 3
        """);
    database.update(indexes);
    database.update("vacuum analyze");
  }

  static void check(Database database) throws SQLException {
    System.out.printf(
        "Leads: %,d, counted: %,d%n",
        database.number("select count(*) from lead"),
        database.number("select sum(count) from lead_count"));
  }

  private static String array(List<String> texts) {
    return texts.stream().collect(Collectors.joining("', '", "array['", "']"));
  }
}
