package io.parley.gateway;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * What the owner of an account scans to connect it.
 *
 * @param text what the picture says
 * @param png the picture
 * @param expiresAt when the gateway shows the next one
 */
@SuppressWarnings("ArrayRecordComponent") // a picture, which nobody changes
public record QrCode(String text, byte[] png, Instant expiresAt) {
  private static final int PIXELS = 360;

  /** Draws the code; empty for a text that no QR code can hold. */
  public static Optional<QrCode> draw(String text, Instant expiresAt) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var dots = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, PIXELS, PIXELS);
      return Optional.of(new QrCode(text, png(dots), expiresAt));
    } catch (WriterException _) {
      return Optional.empty();
    }
  }

  private static byte[] png(BitMatrix dots) {
    var picture =
        new BufferedImage(dots.getWidth(), dots.getHeight(), BufferedImage.TYPE_BYTE_BINARY);
    for (var y = 0; y < dots.getHeight(); y++) {
      for (var x = 0; x < dots.getWidth(); x++) {
        picture.setRGB(x, y, dots.get(x, y) ? 0x000000 : 0xFFFFFF);
      }
    }
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(picture, "png", out);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return bytes.toByteArray();
  }
}
