package io.parley.groups;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.DelegatingServletOutputStream;
import org.springframework.mock.web.MockHttpServletResponse;

class HeartbeatTest {
  private static final Duration LONG = Duration.ofDays(1);

  @Test
  void aQuickAnswerIsLeftAlone() {
    var response = new MockHttpServletResponse();
    var heartbeat = new Heartbeat(response, LONG);
    assertThat(heartbeat.isWaitedFor()).isTrue();
    assertThat(response.isCommitted()).isFalse();
  }

  @Test
  void aLongOneBeginsWithSpaces() throws IOException {
    var response = new MockHttpServletResponse();
    var heartbeat = new Heartbeat(response, Duration.ZERO);
    assertThat(heartbeat.isWaitedFor()).isTrue();
    assertThat(heartbeat.isWaitedFor()).isTrue();
    assertThat(response.isCommitted()).isTrue();
    assertThat(response.getContentType()).isEqualTo("application/json");
    assertThat(response.getContentAsString()).isEqualTo("  ");
  }

  @Test
  void whoHasGoneStaysGone() {
    var response = new BreaksOnce();
    var heartbeat = new Heartbeat(response, Duration.ZERO);
    assertThat(heartbeat.isWaitedFor()).isFalse();
    assertThat(heartbeat.isWaitedFor()).isFalse();
  }

  private static final class BreaksOnce extends MockHttpServletResponse {
    private boolean broken;

    @Override
    public ServletOutputStream getOutputStream() {
      var whole = super.getOutputStream();
      return new DelegatingServletOutputStream(whole) {
        @Override
        public void write(int symbol) throws IOException {
          if (!broken) {
            broken = true;
            throw new IOException("broken pipe");
          }
          super.write(symbol);
        }
      };
    }
  }
}
