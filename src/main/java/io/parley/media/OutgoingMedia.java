package io.parley.media;

import io.parley.database.Turns;
import io.parley.gateway.OutgoingFile;
import io.parley.outbound.FetchLimits;
import io.parley.outbound.FetchOutcome;
import io.parley.outbound.OutboundClient;
import io.parley.outbound.UrlRules;
import io.parley.shared.Hashes;
import io.parley.shared.MediaId;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Files that go out with messages: brought before the message is made, kept while it needs them.
 */
@Service
public class OutgoingMedia {
  private static final String FIELD = "media_url";

  /** A tenant whose servers are slow leaves room for the others. */
  private static final int MOST_OF_TENANT = 4;

  private static final Turns.Refusals REFUSALS =
      new Turns.Refusals(
          "Four files of yours are being fetched already: try again when one is here.",
          "Too many files are being fetched now: try again in a moment.",
          Duration.ofSeconds(5));

  private final OutgoingMediaRepository repository;
  private final MediaContents contents;
  private final MediaFolder folder;
  private final OutboundClient client;
  private final FetchLimits limits;
  private final Turns turns;

  OutgoingMedia(
      OutgoingMediaRepository repository,
      MediaContents contents,
      MediaFolder folder,
      OutboundClient client,
      MediaProperties properties) {
    var settings = properties.media();
    this.repository = repository;
    this.contents = contents;
    this.folder = folder;
    this.client = client;
    this.limits = new FetchLimits(settings.largest(), settings.patience());
    this.turns =
        new Turns(settings.fetches(), Math.min(MOST_OF_TENANT, settings.fetches()), REFUSALS);
  }

  /**
   * Brings the file that is at an address of the caller's, and keeps it. Who names it in a message
   * must do so within a day.
   *
   * @param url as it was sent in {@code media_url}
   * @throws Problem.Invalid that says why there is no file, on {@code media_url}
   * @throws Problem.Throttled if too many are being fetched
   * @throws IllegalStateException inside a transaction, which must not wait for a server
   */
  public StoredFile fetch(TenantId tenant, String url) {
    try (var _ = turns.take(tenant);
        var incoming = folder.receive()) {
      var digest = Hashes.sha256();
      try (var sink = new DigestOutputStream(Files.newOutputStream(incoming.path()), digest)) {
        var outcome = client.get(url, UrlRules.MEDIA, limits, sink);
        switch (outcome) {
          case FetchOutcome.Refused(var reason) -> throw refused(reason);
          case FetchOutcome.Failed(var reason) -> throw refused(reason);
          case FetchOutcome.Fetched fetched -> {
            sink.close();
            var file = incoming.path();
            return keep(tenant, new Received(file, digest.digest(), Files.size(file)), fetched);
          }
        }
      }
    } catch (IOException _) {
      throw new Problem.Unavailable(
          "The server cannot keep the file now; its disk may be full.", Duration.ofMinutes(1));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Problem.Unavailable("The server is being stopped.", Duration.ofSeconds(5));
    }
  }

  private StoredFile keep(TenantId tenant, Received received, FetchOutcome.Fetched fetched)
      throws IOException {
    if (received.size() == 0) {
      throw refused("it is empty");
    }
    var given = OutgoingName.of(fetched);
    var type = ContentTypes.of(received.file(), given);
    if (ContentTypes.isPage(type)) {
      throw refused("there is a web page and not a file");
    }
    var name = OutgoingName.complete(given, type);
    var kept = new AtomicReference<@Nullable StoredFile>();
    var mayKeep =
        contents.keep(
            tenant,
            received,
            () ->
                kept.set(
                    repository.insert(
                        tenant,
                        received,
                        ContentTypes.kind(type),
                        type,
                        name,
                        OutgoingMediaSweep.UNTIL_NAMED)));
    if (!mayKeep) {
      throw new Problem.Conflict("The account is being deleted: nothing is kept any more.");
    }
    return Objects.requireNonNull(kept.get());
  }

  private static Problem.Invalid refused(String reason) {
    return new Problem.Invalid(FIELD, "could not be fetched: " + reason);
  }

  /**
   * As the gateway gets it.
   *
   * @return empty if there is no such file, or its operator lost it
   */
  public Optional<OutgoingFile> open(TenantId tenant, MediaId id) {
    return repository.find(tenant, id).flatMap(this::open);
  }

  private Optional<OutgoingFile> open(OutgoingMediaRepository.Row row) {
    var bytes = contents.open(row.content());
    var file = row.file();
    return bytes.exists()
        ? Optional.of(new OutgoingFile(file.type(), file.mimeType(), file.fileName(), bytes))
        : Optional.empty();
  }

  /**
   * Shows the files in the chats, in the caller's transaction; the messages must be there, and say
   * that they have media.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void attach(Collection<MessageFile> sent) {
    if (!sent.isEmpty()) {
      repository.attach(sent);
    }
  }
}
