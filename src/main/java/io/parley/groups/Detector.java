package io.parley.groups;

import io.parley.contacts.Contact;
import io.parley.database.DatabaseClock;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.messages.GroupChat;
import io.parley.messages.GroupNews;
import io.parley.messages.InboundStep;
import io.parley.messages.MessageEvent;
import io.parley.messages.StoredMessage;
import io.parley.messages.WatchedGroups;
import io.parley.shared.GroupId;
import io.parley.shared.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Looks at every stored message of a monitored group, in the transaction that stores it. */
@Component
@Order(100)
class Detector implements InboundStep, WatchedGroups {

  private final GroupRepository groups;
  private final GroupChanges changes;
  private final CompiledKeywords keywords;
  private final Detections detections;
  private final Events events;
  private final DatabaseClock clock;

  Detector(
      GroupRepository groups,
      GroupChanges changes,
      CompiledKeywords keywords,
      Detections detections,
      Events events,
      DatabaseClock clock) {
    this.groups = groups;
    this.changes = changes;
    this.keywords = keywords;
    this.detections = detections;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public Map<GroupChat, GroupId> among(Collection<GroupChat> chats) {
    return groups.watched(chats);
  }

  @Override
  public Map<GroupChat, Instant> watchedSince(Collection<GroupChat> chats) {
    return groups.watchedSince(chats);
  }

  @Override
  public List<GroupNews> changed(List<GroupNews> news) {
    return changes.record(news);
  }

  @Override
  public void process(List<StoredMessage> messages) {
    var inGroups =
        messages.stream().filter(message -> message.monitoredGroup().isPresent()).toList();
    if (inGroups.isEmpty()) {
      return;
    }
    var watches = groups.countMessages(inGroups);
    var now = clock.instant();
    var found = new ArrayList<Detection>();
    for (var message : inGroups) {
      var watch = watches.get(message.group());
      if (watch != null) {
        examine(message, watch, now, found);
      }
    }
    if (!found.isEmpty()) {
      groups.insertDetections(found, detections.detected(found));
    }
  }

  private void examine(StoredMessage message, Watch watch, Instant now, List<Detection> found) {
    var concerns = watch.concerns(message, now);
    var matched = concerns ? matches(message, watch) : List.<String>of();
    events.append(
        message.tenant(),
        message.session().id(),
        EventType.GROUP_MESSAGE,
        MessageEvent.of(message).inGroup(watch.group(), matched));
    if (concerns && watch.detects(message, matched)) {
      found.add(detection(message, watch, matched, now));
    }
  }

  private List<String> matches(StoredMessage message, Watch watch) {
    return watch.mode() == MonitorMode.KEYWORDS
        ? keywords.of(message.tenant(), watch).matchesIn(message.text())
        : List.of();
  }

  private static Detection detection(
      StoredMessage message, Watch watch, List<String> matched, Instant now) {
    Contact person = Objects.requireNonNull(message.sender());
    return new Detection(
        message.tenant(),
        message.session().id(),
        new Detection.Source(watch.group(), watch.name()),
        person,
        message.id(),
        new Detection.Sign(watch.mode(), matched, Text.preview(message.text()), now));
  }
}
