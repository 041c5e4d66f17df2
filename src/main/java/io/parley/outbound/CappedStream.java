package io.parley.outbound;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends with an exception where more comes than is wanted. */
final class CappedStream extends FilterInputStream {
  private final long most;
  private long count;

  CappedStream(InputStream bytes, long most) {
    super(bytes);
    this.most = most;
  }

  /** More than was wanted. */
  static final class TooMuch extends IOException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public int read() throws IOException {
    var one = super.read();
    if (one >= 0) {
      count(1);
    }
    return one;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    var read = super.read(target, offset, length);
    if (read > 0) {
      count(read);
    }
    return read;
  }

  private void count(int more) throws TooMuch {
    count += more;
    if (count > most) {
      throw new TooMuch();
    }
  }
}
