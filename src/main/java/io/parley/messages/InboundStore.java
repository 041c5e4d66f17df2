package io.parley.messages;

import io.parley.contacts.Contact;
import io.parley.contacts.Contacts;
import io.parley.contacts.HiddenNumber;
import io.parley.contacts.Sighting;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.gateway.InboundEvent.OfChat;
import io.parley.gateway.InboundEvent.PeopleIdentified;
import io.parley.gateway.InboundEvent.SessionChanged;
import io.parley.gateway.InboundOutcome;
import io.parley.gateway.SessionAddress;
import io.parley.media.Media;
import io.parley.media.NewMedia;
import io.parley.messages.Arrival.MessageKey;
import io.parley.messages.Arrival.Placed;
import io.parley.messages.OwnMessages.Origin;
import io.parley.messages.OwnMessages.Own;
import io.parley.sessions.Sessions;
import io.parley.shared.ChatId;
import io.parley.shared.GroupId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Stores a batch of events, with all that follows from them, in one transaction and few statements.
 */
@Component
class InboundStore {
  private final Sessions sessions;
  private final Contacts contacts;
  private final StopWordMessages stopWords;
  private final MessageRepository messages;
  private final Media media;
  private final WatchedGroups watched;
  private final List<InboundStep> steps;
  private final MessageReports reports;
  private final OwnMessages own;
  private final Events events;

  InboundStore(
      Sessions sessions,
      Contacts contacts,
      StopWordMessages stopWords,
      MessageRepository messages,
      Media media,
      WatchedGroups watched,
      List<InboundStep> steps,
      MessageReports reports,
      @Lazy OwnMessages own,
      Events events) {
    this.sessions = sessions;
    this.contacts = contacts;
    this.stopWords = stopWords;
    this.messages = messages;
    this.media = media;
    this.watched = watched;
    this.steps = steps;
    this.reports = reports;
    this.own = own;
    this.events = events;
  }

  /**
   * @return an outcome for each event, in their order
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<InboundOutcome> store(List<InboundEvent> batch) {
    var known = sessions.at(batch.stream().map(InboundEvent::session).collect(Collectors.toSet()));
    reportChanges(batch, known);
    link(batch, known);
    var groups = watchedGroups(batch, known);
    var messages = storeMessages(arrivals(batch, known, groups).values());
    var located = new Located(known, groups);
    reports.apply(located.reports(batch));
    tellNews(located.news(batch));
    return batch.stream()
        .map(
            event ->
                event instanceof MessageReceived message
                    ? outcome(message, messages)
                    : located.concerns(event) ? InboundOutcome.STORED : InboundOutcome.IGNORED)
        .toList();
  }

  /** Stores what went out from here, and what follows from it, as {@link #store} does. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void storeOwn(List<Arrival> arrivals) {
    var groups =
        arrivals.stream()
            .filter(arrival -> arrival.chat().isGroup())
            .map(Arrival::groupChat)
            .collect(Collectors.toSet());
    var known = groups.isEmpty() ? Map.<GroupChat, GroupId>of() : watched.among(groups);
    storeMessages(
        arrivals.stream().map(arrival -> arrival.in(known.get(arrival.groupChat()))).toList());
  }

  private void tellNews(List<GroupNews> news) {
    var named = news.isEmpty() ? news : watched.changed(news);
    if (!named.isEmpty()) {
      messages.nameChats(named);
    }
  }

  /** Of repeats within the batch the first is the one that was stored. */
  private static InboundOutcome outcome(
      MessageReceived message, Map<MessageReceived, InboundOutcome> outcomes) {
    var outcome = outcomes.getOrDefault(message, InboundOutcome.IGNORED);
    outcomes.replace(message, InboundOutcome.STORED, InboundOutcome.REPEATED);
    return outcome;
  }

  /**
   * Before any group or chat is touched: whoever deletes a session takes the rows in that order.
   */
  private void reportChanges(List<InboundEvent> batch, Map<SessionAddress, GatewaySession> known) {
    batch.stream()
        .filter(SessionChanged.class::isInstance)
        .map(SessionChanged.class::cast)
        .filter(change -> known.containsKey(change.session()))
        .sorted(Comparator.comparing(change -> change.session().name()))
        .forEach(sessions::report);
  }

  /** Before the people of the batch are looked up, who are thus known the better. */
  private void link(List<InboundEvent> batch, Map<SessionAddress, GatewaySession> known) {
    var numbers = new ArrayList<HiddenNumber>();
    for (var event : batch) {
      var session = known.get(event.session());
      if (session != null && event instanceof PeopleIdentified people) {
        people
            .links()
            .forEach(
                link -> numbers.add(new HiddenNumber(session.tenant(), link.lid(), link.phone())));
      }
    }
    contacts.link(numbers);
  }

  private Map<GroupChat, GroupId> watchedGroups(
      List<InboundEvent> batch, Map<SessionAddress, GatewaySession> known) {
    var chats = new HashSet<GroupChat>();
    for (var event : batch) {
      var session = known.get(event.session());
      if (session != null && event instanceof OfChat ofChat && ofChat.chat().isGroup()) {
        chats.add(new GroupChat(session.tenant(), session.id(), ofChat.chat()));
      }
    }
    return chats.isEmpty() ? Map.of() : watched.among(chats);
  }

  /** The messages that concern us: of a known session, in a direct chat or a group. */
  private static Map<MessageReceived, Arrival> arrivals(
      List<InboundEvent> batch,
      Map<SessionAddress, GatewaySession> known,
      Map<GroupChat, GroupId> groups) {
    var arrivals = new LinkedHashMap<MessageReceived, Arrival>();
    for (var event : batch) {
      var session = known.get(event.session());
      if (session != null && event instanceof MessageReceived message && isStored(message)) {
        var group = groups.get(new GroupChat(session.tenant(), session.id(), message.chat()));
        arrivals.put(message, new Arrival(session, message, group, null));
      }
    }
    return arrivals;
  }

  private static boolean isStored(MessageReceived message) {
    var chat = message.chat();
    return chat.isGroup() || chat.isDirect();
  }

  private Map<MessageReceived, InboundOutcome> storeMessages(Collection<Arrival> arrivals) {
    var outcomes = new HashMap<MessageReceived, InboundOutcome>();
    if (arrivals.isEmpty()) {
      return outcomes;
    }
    var byWatch = arrivals.stream().collect(Collectors.partitioningBy(Arrival::isWatched));
    var unwatched = Objects.requireNonNull(byWatch.get(false));
    var ofWatched = Objects.requireNonNull(byWatch.get(true));
    messages.countUnwatched(unwatched);
    ofWatched.forEach(arrival -> outcomes.put(arrival.received(), InboundOutcome.REPEATED));
    var fresh = ofWatched.isEmpty() ? List.<StoredMessage>of() : insert(once(ofWatched), outcomes);
    steps.forEach(step -> step.process(fresh));
    fresh.stream().filter(message -> message.group() == null).forEach(this::appendDirect);
    return outcomes;
  }

  /** A statement must not hold a key twice; the first of repeats counts. */
  private static List<Arrival> once(List<Arrival> arrivals) {
    var first = new LinkedHashMap<MessageKey, Arrival>();
    arrivals.forEach(arrival -> first.putIfAbsent(arrival.key(), arrival));
    return List.copyOf(first.values());
  }

  /** What was taken back before it came is stored, but nothing follows from it. */
  private List<StoredMessage> insert(
      List<Arrival> received, Map<MessageReceived, InboundOutcome> outcomes) {
    var people = contacts.seen(sightings(received));
    var reported = reported(received, people);
    var origins = reported.isEmpty() ? Map.<Own, Origin>of() : own.origins(reported.values());
    var arrivals =
        received.stream()
            .map(arrival -> recognised(arrival, reported.get(arrival), origins))
            .toList();
    var wishes = stopWords.listen(arrivals, people);
    var chats = messages.chats(chatsOf(arrivals, people));
    var placed = arrivals.stream().map(arrival -> placed(arrival, chats, people)).toList();
    var fresh = messages.insert(placed);
    stopWords.take(wishes, fresh);
    tellOwners(origins, fresh);
    var files = media.expect(filesOf(arrivals, fresh));
    var seen = new HashSet<MessageRepository.SenderKey>();
    var stored = new ArrayList<StoredMessage>(fresh.size());
    for (var message : placed) {
      var arrival = message.arrival();
      var row = fresh.get(arrival.key());
      if (row == null) {
        continue;
      }
      outcomes.put(arrival.received(), InboundOutcome.STORED);
      if (row.isRevoked()) {
        continue;
      }
      stored.add(
          new StoredMessage(
              row.id(),
              message.chat(),
              arrival.session(),
              arrival.received(),
              message.sender(),
              arrival.group(),
              row.byStranger() && seen.add(MessageRepository.SenderKey.of(message)),
              files.get(row.id()),
              message.source()));
    }
    return stored;
  }

  /** The account's own messages, of which it is not known yet where they were written. */
  private static Map<Arrival, Own> reported(List<Arrival> arrivals, Map<Sighting, Contact> people) {
    var reported = new LinkedHashMap<Arrival, Own>();
    for (var arrival : arrivals) {
      if (arrival.isOwn() && arrival.origin() == null) {
        var person = arrival.chat().isGroup() ? null : people.get(arrival.otherSide());
        reported.put(arrival, arrival.own(person == null ? null : person.id()));
      }
    }
    return reported;
  }

  private static Arrival recognised(
      Arrival arrival, @Nullable Own reported, Map<Own, Origin> origins) {
    return reported == null ? arrival : arrival.from(origins.get(reported));
  }

  /** Tells who sent them that messages came back from their gateways. */
  private void tellOwners(
      Map<Own, Origin> origins, Map<MessageKey, MessageRepository.Fresh> fresh) {
    var back = new LinkedHashMap<Own, Origin>();
    origins.forEach(
        (message, origin) -> {
          if (fresh.containsKey(
              new MessageKey(message.tenant(), message.session(), message.waMessageId()))) {
            back.put(message, origin);
          }
        });
    if (!back.isEmpty()) {
      own.cameBack(back);
    }
  }

  private static List<NewMedia> filesOf(
      List<Arrival> arrivals, Map<MessageKey, MessageRepository.Fresh> fresh) {
    var files = new ArrayList<NewMedia>();
    for (var arrival : arrivals) {
      // What went out from here is here.
      var file = arrival.origin() == null ? arrival.received().content().media() : null;
      var row = file == null ? null : fresh.get(arrival.key());
      if (file != null && row != null && !row.isRevoked()) {
        files.add(NewMedia.of(arrival.session(), row.id(), arrival.received(), file));
      }
    }
    return files;
  }

  private static Set<Sighting> sightings(List<Arrival> arrivals) {
    return arrivals.stream()
        .filter(Arrival::needsContact)
        .map(Arrival::otherSide)
        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
  }

  /** The chats of the batch, with the person of each direct one. */
  private static Map<Arrival.ChatKey, @Nullable Contact> chatsOf(
      List<Arrival> arrivals, Map<Sighting, Contact> people) {
    var chats = new HashMap<Arrival.ChatKey, @Nullable Contact>();
    for (var arrival : arrivals) {
      chats.put(
          arrival.chatKey(), arrival.chat().isGroup() ? null : people.get(arrival.otherSide()));
    }
    return chats;
  }

  private static Placed placed(
      Arrival arrival, Map<Arrival.ChatKey, ChatId> chats, Map<Sighting, Contact> people) {
    var chat = Objects.requireNonNull(chats.get(arrival.chatKey()));
    var sender = arrival.isOwn() ? null : people.get(arrival.otherSide());
    return new Placed(arrival, chat, sender == null || arrival.isOwn(sender) ? null : sender);
  }

  private void appendDirect(StoredMessage message) {
    var type = message.isOwn() ? EventType.MESSAGE_SENT : EventType.MESSAGE_RECEIVED;
    events.append(message.tenant(), message.session().id(), type, MessageEvent.of(message));
  }
}
