package io.parley.media;

import io.parley.accounts.Tenants;
import io.parley.media.MediaRepository.Content;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.Resource;
import org.springframework.transaction.support.TransactionTemplate;

/** Contents in chunks in the database, for nodes that share nothing else. */
final class MediaTable implements MediaStore {
  static final int CHUNK = 1 << 20;

  /** Each holds a connection while it writes up to 64 chunks. */
  private static final int WRITERS = 2;

  private final MediaRepository repository;
  private final MediaFolder folder;
  private final Tenants tenants;
  private final TransactionTemplate transaction;
  private final Semaphore writers = new Semaphore(WRITERS);

  /**
   * @param folder where contents may lie that came under other settings
   */
  MediaTable(
      MediaRepository repository,
      MediaFolder folder,
      Tenants tenants,
      TransactionTemplate transaction) {
    this.repository = repository;
    this.folder = folder;
    this.tenants = tenants;
    this.transaction = transaction;
  }

  @Override
  public boolean keep(TenantId tenant, Received received, Runnable alongside) throws IOException {
    writers.acquireUninterruptibly();
    try (var bytes = Files.newInputStream(received.file())) {
      return Objects.requireNonNull(
          transaction.execute(
              _ -> {
                var mayKeep = tenants.hold(tenant);
                if (mayKeep) {
                  insert(tenant, received, bytes);
                  alongside.run();
                }
                return mayKeep;
              }));
    } catch (java.io.UncheckedIOException unreadable) {
      throw unreadable.getCause();
    } finally {
      writers.release();
    }
  }

  private void insert(TenantId tenant, Received received, InputStream bytes) {
    if (!repository.insertContent(tenant, received.sha256(), received.size(), true)
        && !replacesLost(tenant, received)) {
      return;
    }
    try {
      var position = 0;
      for (var chunk = bytes.readNBytes(CHUNK); chunk.length > 0; chunk = bytes.readNBytes(CHUNK)) {
        repository.insertChunk(tenant, received.sha256(), position++, chunk);
      }
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  /** What was kept in the folder, and is there no more, comes into the database instead. */
  private boolean replacesLost(TenantId tenant, Received received) {
    var before = new Content(tenant, received.sha256(), received.size(), false);
    return !folder.open(before).exists() && repository.bringIntoDatabase(tenant, received.sha256());
  }

  @Override
  public Resource open(Content content) {
    return new Chunks(repository, content);
  }

  /** Read chunk by chunk, so that no connection waits for a slow reader. */
  private static final class Chunks extends AbstractResource {
    private final MediaRepository repository;
    private final Content content;

    Chunks(MediaRepository repository, Content content) {
      this.repository = repository;
      this.content = content;
    }

    @Override
    public boolean exists() {
      return true;
    }

    @Override
    public long contentLength() {
      return content.size();
    }

    @Override
    public InputStream getInputStream() {
      return new ChunkStream(repository, content);
    }

    @Override
    public String getDescription() {
      return "media content in the database";
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Chunks chunks
          && chunks.content.tenant().equals(content.tenant())
          && Arrays.equals(chunks.content.sha256(), content.sha256());
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(content.sha256());
    }
  }

  private static final class ChunkStream extends InputStream {
    private final MediaRepository repository;
    private final Content content;
    private long place;
    private byte[] chunk = new byte[0];
    private int loaded = -1;

    ChunkStream(MediaRepository repository, Content content) {
      this.repository = repository;
      this.content = content;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (place >= content.size()) {
        return -1;
      }
      load((int) (place / CHUNK));
      var from = (int) (place % CHUNK);
      var count = Math.min(length, chunk.length - from);
      System.arraycopy(chunk, from, target, offset, count);
      place += count;
      return count;
    }

    @Override
    public long skip(long wanted) {
      var skipped = Math.clamp(wanted, 0, content.size() - place);
      place += skipped;
      return skipped;
    }

    private void load(int position) throws IOException {
      if (position != loaded) {
        chunk =
            repository
                .chunk(content, position)
                .orElseThrow(() -> new IOException("a chunk is missing"));
        loaded = position;
      }
    }
  }
}
