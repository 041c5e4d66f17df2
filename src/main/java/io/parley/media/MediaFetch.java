package io.parley.media;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.gateway.Gateways;
import io.parley.media.MediaRepository.Claim;
import io.parley.sessions.Sessions;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** One try to fetch a file, and what follows from how it ends. */
@Component
class MediaFetch {
  private static final Logger log = LoggerFactory.getLogger(MediaFetch.class);

  /** Times the pause after a first failure. */
  private static final int PAUSE_WITHOUT_ROOM = 10;

  private final MediaRepository repository;
  private final MediaContents contents;
  private final MediaFolder folder;
  private final Download download;
  private final Sessions sessions;
  private final Gateways gateways;
  private final MediaProperties.Media settings;
  private final MeterRegistry meters;

  MediaFetch(
      MediaRepository repository,
      MediaContents contents,
      MediaFolder folder,
      Download download,
      Sessions sessions,
      Gateways gateways,
      MediaProperties properties,
      MeterRegistry meters) {
    this.repository = repository;
    this.contents = contents;
    this.folder = folder;
    this.download = download;
    this.sessions = sessions;
    this.gateways = gateways;
    this.settings = properties.media();
    this.meters = meters;
  }

  void run(Claim claim) throws InterruptedException {
    try (var incoming = folder.receive()) {
      settle(claim, attempt(claim, incoming));
    } catch (IOException | DataAccessException | TransactionException full) {
      postpone(claim, full);
    } catch (RuntimeException failure) {
      log.error("The file {} cannot be dealt with", claim.id(), failure);
      failed(claim, "The server cannot deal with the file; its log says why.");
    } catch (InterruptedException stopped) {
      repository.postpone(claim, claim.failures(), "The server was stopped.", Duration.ZERO);
      throw stopped;
    }
  }

  private Download.Result attempt(Claim claim, Incoming incoming) throws InterruptedException {
    var session = sessions.find(claim.tenant(), claim.session());
    if (session.isEmpty()) {
      return new Download.Gone("The session was deleted before the file was fetched.");
    }
    var gateway = gateways.ifOn(session.get().address().gateway());
    if (gateway.isEmpty()) {
      return new Download.Unreachable("The session's gateway is switched off on this server.");
    }
    return download.run(
        taker -> gateway.get().media(session.get(), claim.place(), taker), incoming.path());
  }

  private void settle(Claim claim, Download.Result result) throws IOException {
    switch (result) {
      case Received received -> keep(claim, received);
      case Download.Gone(var reason) -> giveUp(claim, reason);
      case Download.Failed(var reason) -> failed(claim, reason);
      case Download.Unreachable(var reason) -> unreachable(claim, reason);
      case Download.NoRoom(var cause) -> postpone(claim, cause);
    }
  }

  /** The bytes are durable before it is said that they are. */
  private void keep(Claim claim, Received received) throws IOException {
    var type = ContentTypes.of(received.file(), claim.fileName());
    if (ContentTypes.isPageInsteadOf(claim.mimeType(), type)) {
      failed(claim, "The gateway gave a page of text instead of the file.");
      return;
    }
    if (contents.keep(claim.tenant(), received)
        && repository.stored(claim, received.sha256(), received.size(), type)) {
      count("stored");
    }
  }

  private void failed(Claim claim, String reason) {
    var failures = claim.failures() + 1;
    if (failures >= settings.mostFailures()) {
      giveUp(claim, reason);
      return;
    }
    log.debug("The file {} is tried again: {}", claim.id(), reason);
    repository.postpone(claim, failures, reason, settings.pauseAfter(failures));
    count("failed");
  }

  /** Says nothing of the file; but what the gateway held when it was announced does not last. */
  private void unreachable(Claim claim, String reason) {
    if (claim.age().compareTo(settings.longestAbsence()) > 0) {
      giveUp(claim, reason);
      return;
    }
    repository.postpone(claim, claim.failures(), reason, settings.pauseAfter(claim.attempt()));
    count("unreachable");
  }

  private void giveUp(Claim claim, String reason) {
    log.info("The file {} of tenant {} is given up: {}", claim.id(), claim.tenant(), reason);
    repository.gone(claim, reason);
    count("gone");
  }

  /** Not the gateway's fault, and no reason ever to give up. */
  private void postpone(Claim claim, Exception cause) {
    log.warn("The file {} cannot be kept now: {}", claim.id(), cause.getClass().getSimpleName());
    repository.postpone(
        claim,
        claim.failures(),
        "The server cannot keep the file now; its disk may be full.",
        settings.pause().multipliedBy(PAUSE_WITHOUT_ROOM));
    count("no_room");
  }

  private void count(String outcome) {
    meters.counter("parley.media.fetches", "outcome", outcome).increment();
  }
}
