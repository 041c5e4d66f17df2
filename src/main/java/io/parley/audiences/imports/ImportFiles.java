package io.parley.audiences.imports;

import io.parley.shared.ImportId;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The files of imports that are not worked yet. They are in the database, so that they come and go
 * with their import, and whichever node goes on with it has them.
 */
@Component
class ImportFiles {
  private static final int CHUNK = 1 << 20;

  /** Each holds a connection while it writes up to 200 chunks. */
  private static final int WRITERS = 2;

  private final ImportRepository imports;
  private final Path folder;
  private final Semaphore writers = new Semaphore(WRITERS);

  ImportFiles(ImportRepository imports, ImportProperties properties) {
    this.imports = imports;
    this.folder = properties.folder();
  }

  /** A file on this node's disk, which is gone when it is closed. */
  record Temporary(Path path) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(path);
    }
  }

  Temporary temporary() throws IOException {
    Files.createDirectories(folder);
    return new Temporary(Files.createTempFile(folder, "import", ".part"));
  }

  /** What a process left that was killed: nobody else uses this folder. */
  @EventListener(ApplicationReadyEvent.class)
  void sweep() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    var started = ProcessHandle.current().info().startInstant();
    try (var files = Files.newDirectoryStream(folder, "import*.part")) {
      for (var file : files) {
        if (started.isPresent()
            && Files.getLastModifiedTime(file).toInstant().isBefore(started.get())) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Does work that keeps a file; of such work, little is done at once. */
  <T> T alone(java.util.function.Supplier<T> work) {
    writers.acquireUninterruptibly();
    try {
      return work.get();
    } finally {
      writers.release();
    }
  }

  /** In the caller's transaction. */
  void keep(TenantId tenant, ImportId id, Path file, Form form) throws IOException {
    try (var in = Files.newInputStream(file);
        var out = packed(new Chunks(tenant, id), form)) {
      in.transferTo(out);
    }
  }

  /** Workbooks are packed already. */
  private static OutputStream packed(OutputStream out, Form form) throws IOException {
    return form instanceof Form.Csv ? new GZIPOutputStream(out, CHUNK) : out;
  }

  /** The table of an import, wherever its file came in. */
  Table open(ListImport running) throws IOException, BrokenFile {
    var kept = new KeptBytes(running.tenant(), running.id());
    return switch (running.file().form()) {
      case Form.Csv csv ->
          new CsvTable(new GZIPInputStream(kept, CHUNK), csv, running.file().size());
      case Form.Xlsx _ -> {
        var copy = temporary();
        try {
          Files.copy(kept, copy.path(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          yield new XlsxTable(copy, this);
        } catch (IOException | BrokenFile | RuntimeException failure) {
          copy.close();
          throw failure;
        }
      }
    };
  }

  /** A table that has just come in; the file stays the caller's. */
  Table open(Path file, Form form) throws IOException, BrokenFile {
    return switch (form) {
      case Form.Csv csv -> new CsvTable(Files.newInputStream(file), csv, Files.size(file));
      case Form.Xlsx _ -> new XlsxTable(file, this);
    };
  }

  private final class Chunks extends OutputStream {
    private final TenantId tenant;
    private final ImportId id;
    private final byte[] chunk = new byte[CHUNK];
    private int filled;
    private int position;

    Chunks(TenantId tenant, ImportId id) {
      this.tenant = tenant;
      this.id = id;
    }

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (var written = 0; written < length; ) {
        var part = Math.min(length - written, CHUNK - filled);
        System.arraycopy(bytes, offset + written, chunk, filled, part);
        filled += part;
        written += part;
        if (filled == CHUNK) {
          insert();
        }
      }
    }

    @Override
    public void close() {
      if (filled > 0) {
        insert();
      }
    }

    private void insert() {
      imports.insertChunk(tenant, id, position++, Arrays.copyOf(chunk, filled));
      filled = 0;
    }
  }

  /** Read chunk by chunk, so that no connection waits while rows are worked. */
  private final class KeptBytes extends InputStream {
    private final TenantId tenant;
    private final ImportId id;
    private byte[] chunk = new byte[0];
    private int place;
    private int next;
    private boolean isAtEnd;

    KeptBytes(TenantId tenant, ImportId id) {
      this.tenant = tenant;
      this.id = id;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      while (place == chunk.length) {
        if (isAtEnd) {
          return -1;
        }
        load();
      }
      var part = Math.min(length, chunk.length - place);
      System.arraycopy(chunk, place, target, offset, part);
      place += part;
      return part;
    }

    /** GZIP asks whether another part follows. */
    @Override
    public int available() {
      return chunk.length - place;
    }

    private void load() {
      var loaded = imports.chunk(tenant, id, next++);
      isAtEnd = loaded.isEmpty();
      chunk = loaded.orElse(new byte[0]);
      place = 0;
    }
  }
}
