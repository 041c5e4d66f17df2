package io.parley.events;

import io.parley.shared.TenantId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The feeds of the tenants who have streams open on this node. */
@Component
class Feeds {
  private final Map<TenantId, Feed> feeds = new ConcurrentHashMap<>();
  private final Calls calls = new Calls();

  /**
   * @param reached how far the stream has read by itself
   * @return how far the stream has to read by itself; what comes then is in its queue
   */
  long join(TenantId tenant, StreamQueue queue, long reached) {
    var joined = new long[1];
    feeds.compute(
        tenant,
        (_, known) -> {
          var feed = known == null ? new Feed() : known;
          joined[0] = feed.join(queue, reached);
          return feed;
        });
    // What was committed since the stream has looked waits for nobody else to speak of it.
    call(Set.of(tenant));
    return joined[0];
  }

  void leave(TenantId tenant, StreamQueue queue) {
    feeds.computeIfPresent(tenant, (_, feed) -> left(feed, queue));
  }

  private static @Nullable Feed left(Feed feed, StreamQueue queue) {
    return feed.leave(queue) ? null : feed;
  }

  Optional<Feed> of(TenantId tenant) {
    return Optional.ofNullable(feeds.get(tenant));
  }

  Set<TenantId> tenants() {
    return Set.copyOf(feeds.keySet());
  }

  /** The tenants' logs have grown. */
  void call(Collection<TenantId> tenants) {
    var followed = tenants.stream().filter(feeds::containsKey).toList();
    if (!followed.isEmpty()) {
      calls.call(followed);
    }
  }

  Calls calls() {
    return calls;
  }
}
