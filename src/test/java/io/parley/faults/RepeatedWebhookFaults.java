package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatedWebhookFaults {
  private static final String GROUP = "120363000000000002@g.us";
  private static final int REPEATS = 50;

  @TempDir Path directory;

  @Test
  void storesOnceWhatIsDeliveredFiftyTimesAtOnce() throws Exception {
    try (var data = DataDirectory.ofAnOwner(directory);
        var server = ServerProcess.start(data)) {
      var session = server.api().makeSession("Sales", "waha");
      var group = server.api().watch(session, GROUP, GroupMessage.KEYWORD);
      var message = GroupMessage.saying("I am looking for a flat", 1, GROUP, 1);
      var webhook = Webhooks.of(session.gatewayName(), message);
      var answers = atOnce(() -> server.api().deliver(webhook, Webhooks.hmac(webhook)).expect(200));
      assertThat(answers.stream().map(answer -> answer.text("status")))
          .containsOnlyOnce("stored")
          .containsOnly("stored", "repeated")
          .hasSize(REPEATS);
      new Books(data.postgres(), server.api(), group).holdExactly(List.of(message));
    }
  }

  private static <T> List<T> atOnce(Callable<T> action) throws Exception {
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<T> waiting =
          () -> {
            start.await();
            return action.call();
          };
      var running = Stream.generate(() -> threads.submit(waiting)).limit(REPEATS).toList();
      start.countDown();
      return running.stream().map(RepeatedWebhookFaults::result).toList();
    }
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }
}
