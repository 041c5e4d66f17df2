package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one database: what one is told, the other knows. */
class TwoNodesFaults {
  private static final String GROUP = "120363000000000007@g.us";
  private static final String SECRET_KEY = Base64.getEncoder().encodeToString(new byte[32]);

  @TempDir Path directory;

  @Test
  void keywordsChangedThroughOneNodeCountForTheNextMessageThroughTheOther() throws Exception {
    var one = Files.createDirectory(directory.resolve("one"));
    var other = Files.createDirectory(directory.resolve("other"));
    try (var oneData = DataDirectory.empty(one);
        var otherData = DataDirectory.empty(other);
        var database = ExternalPostgres.start(directory);
        var a = ServerProcess.start(oneData, settings(database));
        var b = ServerProcess.start(otherData, settings(database))) {
      var session = a.api().makeSession("Sales", "waha");
      var group = a.api().watch(session, GROUP, "old words");
      var talk = new Talk(b.api(), session);
      // Now both the words and the version that B compiled them for are in its memory.
      assertThat(talk.detects("old words")).isTrue();
      assertThat(talk.detects("new words 0")).isFalse();
      for (var change = 0; change < 20; change++) {
        var words = "new words " + change;
        a.api()
            .patch("/api/v2/groups/" + group, "{\"monitor_keywords\": [\"%s\"]}".formatted(words))
            .expect(200);
        assertThat(talk.detects(words)).as(words).isTrue();
        assertThat(talk.detects("new words " + (change - 1))).as("before " + words).isFalse();
      }
      assertThat(talk.detects("old words")).isFalse();
    }
  }

  private static Map<String, String> settings(ExternalPostgres database) {
    var settings = new HashMap<>(database.settings());
    settings.put("PARLEY_SECRET_KEY", SECRET_KEY);
    return settings;
  }

  /** Somebody who writes through one node, each time as somebody new. */
  private static final class Talk {
    private final Api api;
    private final Api.Session session;
    private int written;

    Talk(Api api, Api.Session session) {
      this.api = api;
      this.session = session;
    }

    boolean detects(String text) throws Exception {
      var before = leads();
      written++;
      var webhook =
          Webhooks.of(session.gatewayName(), GroupMessage.saying(text, written, GROUP, written));
      api.deliver(webhook, Webhooks.hmac(webhook)).expect(200);
      return leads() > before;
    }

    private long leads() {
      return api.get("/api/v2/leads").expect(200).json().required("total").asLong();
    }
  }
}
