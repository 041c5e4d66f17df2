package io.parley.web;

import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP whose clients must send all of a request's headers within the connector's time-out. Tomcat
 * begins that time anew with each byte: who sends one now and then would hold a connection for
 * days.
 */
public final class PunctualHttp extends Http11NioProtocol {
  @Override
  protected Processor createProcessor() {
    return new PunctualProcessor(this, getAdapter());
  }

  private static final class PunctualProcessor extends Http11Processor {
    private final AbstractHttp11Protocol<?> settings;

    PunctualProcessor(AbstractHttp11Protocol<?> settings, Adapter adapter) {
      super(settings, adapter);
      this.settings = settings;
    }

    /** Is called whenever something has come, until the headers are complete. */
    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      var begun = getRequest().getStartTimeNanos();
      var patience = settings.getConnectionTimeout() * 1_000_000L;
      return begun >= 0 && patience > 0 && System.nanoTime() - begun > patience
          ? SocketState.CLOSED
          : super.service(socket);
    }
  }
}
