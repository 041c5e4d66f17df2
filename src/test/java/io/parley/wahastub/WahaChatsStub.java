package io.parley.wahastub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The chats of an account, as its server can tell them. */
public final class WahaChatsStub {
  private static final String[] ACKS = {"PENDING", "SERVER", "DEVICE", "READ", "PLAYED"};

  private final Map<String, List<Message>> chats = new TreeMap<>();
  private boolean shortPages;
  private boolean idsAsObjects;

  WahaChatsStub() {}

  /**
   * A message.
   *
   * @param participant who wrote in a group; empty in direct chats
   * @param ack 0 to 4
   */
  public record Message(
      String chat,
      boolean own,
      String rawId,
      String participant,
      String text,
      Instant at,
      int ack) {
    String id() {
      var id = own + "_" + chat + "_" + rawId;
      return participant.isEmpty() ? id : id + "_" + participant;
    }

    /** As webhooks tell it, too. */
    public String json() {
      return """
      {"id":"%s","timestamp":%d,"from":"%s","fromMe":%s,"source":"app","to":null,"participant":%s,"body":%s,
       "hasMedia":false,"media":null,"ack":%d,"ackName":"%s","vCards":[],"location":null,"replyTo":null,"_data":{}}
      """
          .formatted(
              id(),
              at.getEpochSecond(),
              chat,
              own,
              participant.isEmpty() ? "null" : "\"" + participant + "\"",
              JsonMapper.shared().writeValueAsString(text),
              ack,
              ACKS[ack]);
    }
  }

  public synchronized void add(Message message) {
    var messages = chats.computeIfAbsent(message.chat(), _ -> new ArrayList<>());
    messages.removeIf(other -> other.id().equals(message.id()));
    messages.add(message);
    messages.sort(Comparator.comparing(Message::at).reversed());
  }

  /** Pages hold less than was asked for, as those of merged chats do. */
  public synchronized void makeShortPages() {
    shortPages = true;
  }

  /** As some engines do in their lists. */
  public synchronized void writeIdsAsObjects() {
    idsAsObjects = true;
  }

  synchronized String overview(Map<String, String> parameters) {
    return page(
            chats.values().stream()
                .sorted(
                    Comparator.comparing(chat -> chat.getFirst().at(), Comparator.reverseOrder()))
                .toList(),
            parameters)
        .stream()
        .map(List::getFirst)
        .map(
            last ->
                "{\"id\":%s,\"name\":null,\"picture\":null,\"lastMessage\":%s,\"_chat\":{}}"
                    .formatted(id(last.chat()), last.json()))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String id(String chat) {
    return idsAsObjects ? "{\"_serialized\":\"" + chat + "\"}" : "\"" + chat + "\"";
  }

  synchronized String messages(String chat, Map<String, String> parameters) {
    var from = Long.parseLong(parameters.getOrDefault("filter.timestamp.gte", "0"));
    var until =
        Long.parseLong(parameters.getOrDefault("filter.timestamp.lte", "" + Long.MAX_VALUE));
    var found =
        chats.getOrDefault(chat, List.of()).stream()
            .filter(
                message ->
                    message.at().getEpochSecond() >= from && message.at().getEpochSecond() <= until)
            .toList();
    var page = page(found, parameters);
    return page.stream()
        .limit(shortPages ? Math.ceilDiv(page.size(), 2) : page.size())
        .map(Message::json)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static <T> List<T> page(List<T> all, Map<String, String> parameters) {
    return all.stream()
        .skip(Long.parseLong(parameters.getOrDefault("offset", "0")))
        .limit(Long.parseLong(parameters.getOrDefault("limit", "10")))
        .toList();
  }

  synchronized String message(String chat, String id) {
    return chats.getOrDefault(chat, List.of()).stream()
        .filter(message -> message.id().equals(id))
        .map(Message::json)
        .findFirst()
        .orElse("");
  }
}
