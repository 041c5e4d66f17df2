package io.parley.messages;

import io.parley.messages.Responses.Person;
import io.parley.messages.Responses.Said;
import io.parley.shared.MessageId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * How a poll stands.
 *
 * @param question empty if the poll was taken back
 * @param totalVoters people who chose something
 * @param options those that somebody chose, the most chosen first
 */
record PollResults(MessageId messageId, String question, int totalVoters, List<Option> options) {
  /** An option, and who chose it. */
  record Option(String option, int votes, List<Person> voters) {}

  static PollResults of(ChatMessage poll, List<Said> votes) {
    var voters = new LinkedHashMap<String, List<Person>>();
    for (var vote : votes) {
      for (var option : new HashSet<>(vote.words())) {
        voters.computeIfAbsent(option, _ -> new ArrayList<>()).add(vote.person());
      }
    }
    var options =
        voters.entrySet().stream()
            .map(entry -> new Option(entry.getKey(), entry.getValue().size(), entry.getValue()))
            .sorted(Comparator.comparing(Option::votes).reversed().thenComparing(Option::option))
            .toList();
    return new PollResults(poll.id(), poll.content(), votes.size(), options);
  }
}
