package io.parley.groups;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.parley.shared.GroupId;
import io.parley.shared.TenantId;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Keywords, compiled once for each version of a group's rule: a change on any node is another
 * version.
 */
@Component
class CompiledKeywords {
  private static final int MOST_GROUPS = 10_000;
  private final Cache<GroupId, Compiled> compiled =
      Caffeine.newBuilder().maximumSize(MOST_GROUPS).build();
  private final GroupRepository groups;

  CompiledKeywords(GroupRepository groups) {
    this.groups = groups;
  }

  private record Compiled(long version, Keywords keywords) {}

  Keywords of(TenantId tenant, Watch watch) {
    return of(watch, () -> groups.keywords(tenant, watch.group()));
  }

  private Keywords of(Watch watch, Supplier<List<String>> words) {
    var known = compiled.getIfPresent(watch.group());
    if (known == null || known.version() != watch.version()) {
      known = new Compiled(watch.version(), Keywords.compile(words.get()));
      compiled.put(watch.group(), known);
    }
    return Objects.requireNonNull(known).keywords();
  }
}
