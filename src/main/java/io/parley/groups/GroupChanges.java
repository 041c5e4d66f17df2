package io.parley.groups;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GroupChange;
import io.parley.messages.GroupNews;
import io.parley.sessions.SessionWorks;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what happens to monitored groups: their names, and who comes and goes. */
@Component
class GroupChanges {
  /** People come and go in bursts. */
  private static final Duration SETTLING = Duration.ofSeconds(3);

  private static final Set<GroupChange> OF_PEOPLE =
      Set.of(GroupChange.ENTERED, GroupChange.PEOPLE_JOINED, GroupChange.PEOPLE_LEFT);

  private final GroupChangeRepository changes;
  private final DatabaseClock clock;

  GroupChanges(GroupChangeRepository changes, DatabaseClock clock) {
    this.changes = changes;
    this.clock = clock;
  }

  /** Returns the news by which groups got another name. */
  List<GroupNews> record(List<GroupNews> news) {
    var now = clock.now();
    changes.record(news, now);
    changes.countPeopleAt(
        where(news, one -> OF_PEOPLE.contains(one.change().change())), now.plus(SETTLING));
    changes.countNoMore(where(news, one -> one.change().change() == GroupChange.LEFT));
    return changes.rename(where(news, one -> one.change().subject() != null));
  }

  /** What could not be asked while the session did not work. */
  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  void sessionWorks(SessionWorks session) {
    changes.tryAgain(session.tenant(), session.session(), clock.now().plus(SETTLING));
  }

  private static List<GroupNews> where(List<GroupNews> news, Predicate<GroupNews> condition) {
    return news.stream().filter(condition).toList();
  }
}
