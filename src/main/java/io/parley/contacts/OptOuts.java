package io.parley.contacts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.parley.accounts.settings.OptOutSettings;
import io.parley.accounts.settings.TenantSettings;
import io.parley.contacts.ConsentWord.Heard;
import io.parley.contacts.OptOutReply.Confirmation;
import io.parley.contacts.OptOutRepository.ConsentRecord;
import io.parley.contacts.OptOutRepository.Key;
import io.parley.contacts.OptOutRepository.OptOut;
import io.parley.database.DatabaseClock;
import io.parley.shared.Caller;
import io.parley.shared.ContactId;
import io.parley.shared.Cursor;
import io.parley.shared.MessageId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** People who are not to be written to, and how they came to be. */
@Service
public class OptOuts {
  private static final String ORDER = "opt-outs";
  private static final int MOST_RECORDS = 100;

  /** A confirmation of what was said long ago would only be one more message. */
  private static final Duration CONFIRMED_WITHIN = Duration.ofDays(1);

  /** A gateway that has not answered by then may still send what it was asked to before. */
  private static final Duration LONGEST_SEND = Duration.ofSeconds(20);

  private final OptOutRepository optOuts;
  private final Consents consents;
  private final ContactRepository contacts;
  private final PhoneBook phoneBook;
  private final TenantSettings settings;
  private final OptOutReply reply;
  private final PendingSends pending;

  /** By the words as they were written. */
  private final Cache<List<String>, StopWords> tenantsWords =
      Caffeine.newBuilder().maximumSize(1_000).build();

  private final DatabaseClock clock;

  OptOuts(
      OptOutRepository optOuts,
      Consents consents,
      ContactRepository contacts,
      PhoneBook phoneBook,
      TenantSettings settings,
      @Lazy OptOutReply reply,
      @Lazy PendingSends pending,
      DatabaseClock clock) {
    this.optOuts = optOuts;
    this.consents = consents;
    this.contacts = contacts;
    this.phoneBook = phoneBook;
    this.settings = settings;
    this.reply = reply;
    this.pending = pending;
    this.clock = clock;
  }

  /**
   * A short message that somebody wrote directly.
   *
   * @param chat where it was written
   * @param waMessageId which message it is
   */
  public record Said(
      TenantId tenant,
      Contact person,
      SessionId session,
      WaId chat,
      String waMessageId,
      String text,
      Instant at) {
    /** Whether it may be a stop word at all. */
    public static boolean mayBeOne(String text) {
      return !text.isEmpty() && StopWords.isShort(text);
    }
  }

  /** A message that is a stop word, or START, before it is stored. */
  public record Wish(Said said, StopWords.Wish wish) {}

  /**
   * Looks for stop words, and for START, and locks whoever said them: before chats are written, as
   * who makes two people one takes people first.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<Wish> listen(List<Said> messages) {
    if (messages.isEmpty()) {
      return List.of();
    }
    var chosen = chosen(messages.stream().map(Said::tenant));
    var wishes = new ArrayList<Wish>();
    for (var said : messages) {
      stopWords(chosen.get(said.tenant()))
          .read(said.text())
          .ifPresent(wish -> wishes.add(new Wish(said, wish)));
    }
    if (!wishes.isEmpty()) {
      consents.hold(
          wishes.stream()
              .map(wish -> new Key(wish.said().tenant(), wish.said().person().id()))
              .toList());
    }
    return wishes;
  }

  private Map<TenantId, OptOutSettings> chosen(Stream<TenantId> tenants) {
    return settings.ofOptOuts(tenants.collect(Collectors.toSet()));
  }

  private StopWords stopWords(@Nullable OptOutSettings settings) {
    var own = settings == null ? null : settings.stopWords();
    return own == null ? StopWords.usual() : tenantsWords.get(own, StopWords::of);
  }

  /**
   * Takes the wishes whose messages were stored. Whoever stops is answered once, in the same
   * transaction.
   *
   * @param messages the wishes with their messages
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void take(Map<Wish, MessageId> messages) {
    var words = new ArrayList<ConsentWord>();
    messages.forEach((wish, message) -> words.add(word(wish, message)));
    confirm(consents.take(words));
  }

  /** No word is newer than now, whatever the gateway's clock says. */
  private ConsentWord word(Wish wish, MessageId message) {
    var said = wish.said();
    var now = clock.instant();
    return new ConsentWord(
        said.tenant(),
        said.person().id(),
        switch (wish.wish()) {
          case STOP -> ConsentDecision.OPTED_OUT;
          case START -> ConsentDecision.OPTED_IN;
        },
        said.person().waId().value(),
        said.text(),
        said.at().isAfter(now) ? now : said.at(),
        new Heard(said.session(), said.chat(), message));
  }

  /** Whoever stopped and started again in one breath is not answered. */
  private void confirm(List<ConsentWord> changes) {
    var last = new LinkedHashMap<Key, ConsentWord>();
    changes.forEach(word -> last.put(new Key(word.tenant(), word.person()), word));
    var chosen = chosen(changes.stream().map(ConsentWord::tenant));
    var earliest = clock.instant().minus(CONFIRMED_WITHIN);
    var confirmations =
        last.values().stream()
            .filter(word -> word.decision() == ConsentDecision.OPTED_OUT)
            .filter(word -> word.at().isAfter(earliest))
            .map(word -> confirmation(word, chosen.get(word.tenant())))
            .filter(confirmation -> !confirmation.text().isBlank())
            .toList();
    if (!confirmations.isEmpty()) {
      reply.confirm(confirmations);
    }
  }

  private static Confirmation confirmation(ConsentWord word, @Nullable OptOutSettings settings) {
    var heard = Objects.requireNonNull(word.heard());
    var said = Objects.requireNonNull(word.said());
    var own = settings == null ? null : settings.optOutReply();
    var text = own == null ? UsualStopWords.confirmation(said) : own;
    return new Confirmation(word.tenant(), word.person(), heard.session(), heard.chat(), text);
  }

  /**
   * What was asked for, and what is so now.
   *
   * @param isNew false if it was so before
   */
  public record Outcome(Contact person, boolean isNew) {}

  /**
   * For somebody who said so elsewhere; who is not known yet will be known as one who opted out.
   */
  @Transactional
  public Outcome add(Caller caller, Phone phone, @Nullable String reason) {
    var person =
        phoneBook.people(caller.tenantId(), List.of(new PhoneBook.Entry(phone, null))).getFirst();
    return new Outcome(person, said(caller, person.id(), ConsentDecision.OPTED_OUT, reason));
  }

  /**
   * Waits until nothing is on its way to the person any more that was begun before they opted out.
   * To be called outside of transactions.
   */
  void awaitPending(TenantId tenant, Phone phone) {
    phoneBook
        .known(tenant, List.of(phone))
        .forEach(person -> pending.awaitNone(tenant, person, LONGEST_SEND));
  }

  /**
   * @param reason who consented again, and how
   * @throws Problem.NotFound if the person has not opted out
   */
  @Transactional
  public Outcome lift(Caller caller, Phone phone, String reason) {
    var person =
        phoneBook.known(caller.tenantId(), List.of(phone)).stream()
            .findFirst()
            .flatMap(id -> contacts.find(caller.tenantId(), id))
            .orElseThrow(OptOuts::nobody);
    if (!said(caller, person.id(), ConsentDecision.OPTED_IN, reason)) {
      throw nobody();
    }
    return new Outcome(person, true);
  }

  private static Problem.NotFound nobody() {
    return new Problem.NotFound("Nobody with this phone has opted out.");
  }

  private boolean said(
      Caller caller, ContactId person, ConsentDecision decision, @Nullable String reason) {
    var word =
        new ConsentWord(
            caller.tenantId(), person, decision, caller.name(), reason, clock.instant(), null);
    return !consents.take(List.of(word)).isEmpty();
  }

  @Transactional(readOnly = true)
  Page<OptOut> list(TenantId tenant, PageRequest request) {
    var cursor = Cursor.decode(request.cursor(), ORDER, 2);
    var after =
        cursor == null
            ? null
            : new OptOutRepository.Place(cursor.time(0), cursor.value(1, ContactId::valueOf));
    var found = optOuts.list(tenant, request, after);
    return Page.of(
        found,
        optOuts.count(tenant),
        request,
        row -> Cursor.of(ORDER, row.optedOutAt(), row.person().id()));
  }

  /** Newest first. */
  @Transactional(readOnly = true)
  List<ConsentRecord> records(TenantId tenant, Phone phone) {
    return phoneBook.known(tenant, List.of(phone)).stream()
        .findFirst()
        .map(person -> optOuts.records(tenant, person, MOST_RECORDS))
        .orElse(List.of());
  }
}
