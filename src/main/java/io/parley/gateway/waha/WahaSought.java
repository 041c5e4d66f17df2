package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.text;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.LookOutcome;
import io.parley.gateway.LookOutcome.CannotTell;
import io.parley.gateway.LookOutcome.Found;
import io.parley.gateway.LookOutcome.NotThere;
import io.parley.gateway.LookOutcome.Unreachable;
import io.parley.gateway.SessionStatus;
import io.parley.gateway.SoughtMessage;
import io.parley.shared.WaId;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Looks at the WAHA server for messages that may have gone out. That one is not there is said only
 * with a proof, since it is sent again then.
 */
@Component
class WahaSought {
  private static final String PROVES_NOTHING =
      "What the WAHA server keeps of the chat does not say whether the message went out.";

  private final WahaClient client;
  private final DatabaseClock clock;

  WahaSought(WahaClient client, DatabaseClock clock) {
    this.client = client;
    this.clock = clock;
  }

  LookOutcome look(GatewaySession session, SoughtMessage message) {
    var chats = new ArrayList<>(List.of(message.chat()));
    if (message.chat().isDirect()) {
      switch (otherName(session, message.chat())) {
        case WahaAnswer.Ok(var body, _) ->
            WahaJson.id(body, message.chat().isPerson() ? "lid" : "pn").ifPresent(chats::add);
        // Old servers know of no hidden people.
        case WahaAnswer.Missing _, WahaAnswer.Refused _ -> {}
        case WahaAnswer other -> {
          return hindrance(other);
        }
      }
    }
    return message.id() == null
        ? byText(session, message, chats)
        : byId(session, message, message.id(), chats);
  }

  /** The chat of a person may be kept under their number or under their hidden id. */
  private WahaAnswer otherName(GatewaySession session, WaId chat) {
    return chat.isPerson()
        ? client.get(
            "/api/{session}/lids/pn/{phone}",
            name(session),
            chat.value().substring(0, chat.value().indexOf('@')))
        : client.get("/api/{session}/lids/{lid}", name(session), chat.value());
  }

  private LookOutcome byId(
      GatewaySession session, SoughtMessage message, String id, List<WaId> chats) {
    for (var chat : chats) {
      var answer =
          client.get(
              "/api/{session}/chats/{chat}/messages/{message}?downloadMedia=false",
              name(session),
              chat.value(),
              WahaMessageId.spelled(true, chat, id, account(session, chat)));
      if (answer instanceof WahaAnswer.Ok(var body, _)) {
        return id.equals(WahaSendAnswer.id(body))
            ? new Found(List.of(id))
            : new CannotTell(WahaClient.NOT_UNDERSTOOD);
      }
      if (!(answer instanceof WahaAnswer.Missing)) {
        return hindrance(answer);
      }
    }
    return isWorking(session)
        ? unlessUnderAnotherId(byText(session, message, chats))
        : new Unreachable("The session does not work at the WAHA server.");
  }

  /** Servers say that nothing is there for a session that does not run, too. */
  private boolean isWorking(GatewaySession session) {
    return client.get(WahaPaths.SESSION, name(session)) instanceof WahaAnswer.Ok(var body, _)
        && WahaStatus.read(text(body, "status")).filter(SessionStatus.WORKING::equals).isPresent();
  }

  /** Not every route and engine keeps to the id that was chosen. */
  private static LookOutcome unlessUnderAnotherId(LookOutcome byText) {
    return switch (byText) {
      case Found _ -> new CannotTell(PROVES_NOTHING);
      case Unreachable away -> away;
      case NotThere _, CannotTell _ -> new NotThere();
    };
  }

  private LookOutcome byText(GatewaySession session, SoughtMessage message, List<WaId> chats) {
    var found = new ArrayList<WahaOwnMessages.Own>();
    var histories = new ArrayList<WahaOwnMessages>();
    for (var chat : chats) {
      var own = new WahaOwnMessages(client, clock, name(session), chat);
      var hindrance = own.readBackTo(message.since());
      // A chat that is not there holds nothing.
      if (hindrance.isPresent()
          && !(hindrance.get() instanceof WahaAnswer.Missing && isWorking(session))) {
        return hindrance(hindrance.get());
      }
      found.addAll(own.withText(message.text()));
      if (hindrance.isEmpty()) {
        histories.add(own);
      }
    }
    if (!found.isEmpty()) {
      return new Found(WahaOwnMessages.ids(found));
    }
    return reachBack(histories) ? new NotThere() : new CannotTell(PROVES_NOTHING);
  }

  /** The message may have stood in any of them, and so in the one that begins too late. */
  private static boolean reachBack(List<WahaOwnMessages> histories) {
    return !histories.isEmpty() && histories.stream().allMatch(WahaOwnMessages::reachesBack);
  }

  private static LookOutcome hindrance(WahaAnswer answer) {
    return switch (answer) {
      case WahaAnswer.Ok _ -> new CannotTell(WahaClient.NOT_UNDERSTOOD);
      case WahaAnswer.Refused() ->
          new CannotTell("The engine of the WAHA server cannot tell whether the message went out.");
      case WahaAnswer.Missing _ ->
          new Unreachable("The session does not run at the WAHA server: start it first.");
      case WahaAnswer.WrongStatus(var word) -> new Unreachable(WahaStatus.refusal(word));
      case WahaAnswer.Away(var reason) -> new Unreachable(reason);
      case WahaAnswer.Unknown(var reason) -> new Unreachable(reason);
    };
  }

  /** As groups know it; other chats do not name it. */
  private static WaId account(GatewaySession session, WaId chat) {
    return session.phone() == null ? chat : session.phone().waId();
  }

  private static String name(GatewaySession session) {
    return session.address().name();
  }
}
