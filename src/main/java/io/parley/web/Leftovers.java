package io.parley.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.http.HttpStatus;

/**
 * Takes in what is left of a body when its request is answered, so that the connection can be used
 * again. Tomcat would do so for as long as another byte comes now and then; here a client has the
 * connector's time-out for it.
 */
final class Leftovers extends ValveBase {
  private static final int MOST_BYTES = 1024 * 1024;

  Leftovers() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    getNext().invoke(request, response);
    if (request.isAsync() || isComplete(request) || request.getCoyoteRequest().hasExpectation()) {
      return;
    }
    response.finishResponse();
    if (response.getStatus() == HttpStatus.REQUEST_TIMEOUT.value() || !completed(request)) {
      request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }
  }

  private static boolean isComplete(Request request) {
    var complete = new AtomicBoolean();
    request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, complete);
    return complete.get();
  }

  private static boolean completed(Request request) {
    var begun = System.nanoTime();
    var patience =
        request.getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol
            ? protocol.getConnectionTimeout() * 1_000_000L
            : 0;
    // The request's own stream is closed together with the answer's.
    var rest = new Rest();
    try {
      for (var left = MOST_BYTES; left > 0 && System.nanoTime() - begun < patience; ) {
        var read = request.getCoyoteRequest().doRead(rest);
        if (read < 0) {
          return true;
        }
        left -= read;
      }
      return false;
    } catch (IOException _) {
      // It broke off, or nothing came for too long.
      return false;
    }
  }

  /** Is shown what has come. */
  private static final class Rest implements ApplicationBufferHandler {
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    @Override
    public void setByteBuffer(ByteBuffer buffer) {
      bytes = buffer;
    }

    @Override
    public ByteBuffer getByteBuffer() {
      return bytes;
    }

    @Override
    public void expand(int size) {
      // Tomcat brings its own.
    }
  }
}
