package io.parley.gateway.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of the simulated world: those that the address itself holds, and three samples. Nothing
 * is fetched from anywhere.
 */
final class SimulatedFile {
  static final String NONE =
      "The simulator fetches nothing: let 'media_url' be a data: URL in base64, or one of"
          + " sample:image, sample:audio, sample:document.";

  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";

  private SimulatedFile() {}

  /** An address that is its own file. */
  private record Data(String type, String base64) {
    static Optional<Data> of(String url) {
      var comma = url.indexOf(',');
      if (comma < 0 || !url.startsWith(SCHEME)) {
        return Optional.empty();
      }
      var head = url.substring(SCHEME.length(), comma);
      return head.endsWith(BASE64)
          ? Optional.of(new Data(head.substring(0, head.indexOf(';')), url.substring(comma + 1)))
          : Optional.empty();
    }
  }

  static Optional<byte[]> at(@Nullable String url) {
    return switch (url) {
      case null -> Optional.empty();
      case "sample:image" -> Optional.of(image());
      case "sample:audio" -> Optional.of(audio());
      case "sample:document" -> Optional.of(document());
      default -> Data.of(url).flatMap(SimulatedFile::bytes);
    };
  }

  /** What the sender says that it is. */
  static @Nullable String mimeType(String url) {
    var data = Data.of(url);
    if (data.isPresent()) {
      return data.get().type().isEmpty() ? null : data.get().type();
    }
    return switch (url) {
      case "sample:image" -> "image/png";
      case "sample:audio" -> "audio/wav";
      case "sample:document" -> "application/pdf";
      default -> null;
    };
  }

  private static Optional<byte[]> bytes(Data data) {
    try {
      return Optional.of(Base64.getDecoder().decode(data.base64()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** One green dot. */
  private static byte[] image() {
    return Base64.getDecoder()
        .decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==");
  }

  /** A second of silence. */
  private static byte[] audio() {
    var rate = 8_000;
    return ByteBuffer.allocate(44 + rate)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(ascii("RIFF"))
        .putInt(36 + rate)
        .put(ascii("WAVEfmt "))
        .putInt(16)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(rate)
        .putInt(rate)
        .putShort((short) 1)
        .putShort((short) 8)
        .put(ascii("data"))
        .putInt(rate)
        .put(silence(rate))
        .array();
  }

  private static byte[] silence(int samples) {
    var silence = new byte[samples];
    java.util.Arrays.fill(silence, (byte) 0x80);
    return silence;
  }

  /** An empty page. */
  private static byte[] document() {
    return ascii(
        """
        %PDF-1.4
        1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
        trailer<</Root 1 0 R>>
        %%EOF
        """);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
