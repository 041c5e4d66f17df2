package io.parley.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "ffd8ffe000104a46494600010100, image/jpeg",
    "89504e470d0a1a0a0000000d49484452, image/png",
    "474946383961, image/gif",
    "524946462400000057454250565038, image/webp",
    "4f67675300020000000000000000000000000000000000000000011f4f70757348656164, audio/ogg",
    "4f676753000200000000000000000000000000000000000000000000, audio/ogg",
    "494433030000000000, audio/mpeg",
    "0000001c667479704d344120, audio/mp4",
    "524946462400000057415645666d7420, audio/wav",
    "2321414d520a, audio/amr",
    "000000186674797069736f6d00000200, video/mp4",
    "00000018667479706d703432, video/mp4",
    "000000146674797071742020, video/quicktime",
    "255044462d312e370a, application/pdf"
  })
  void theBytesSayWhatItIs(String hex, String type) throws IOException {
    assertThat(typeOf(HexFormat.of().parseHex(hex), "lie.html")).isEqualTo(type);
    assertThat(ContentTypes.served(type)).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><body><script>alert(1)</script></body></html>",
        "<!DOCTYPE html><title>x</title>",
        "\u00ef\u00bb\u00bf<HTML><SCRIPT>alert(1)</SCRIPT>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
        "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><script/></html>",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>"
      })
  void whatABrowserWouldRunIsServedAsBytesToBeSaved(String page) throws IOException {
    for (var name : new String[] {"photo.jpg", "page.html", "x.svg", "x.txt"}) {
      var type = typeOf(page.getBytes(StandardCharsets.ISO_8859_1), name);
      assertThat(ContentTypes.served(type)).as(name).isEqualTo("application/octet-stream");
      assertThat(ContentTypes.isShown(type)).as(name).isFalse();
    }
  }

  @Test
  void aNameTellsArchivesApartAndNoMore() throws IOException {
    var zip = new ByteArrayOutputStream();
    try (var entries = new ZipOutputStream(zip)) {
      entries.putNextEntry(new ZipEntry("x"));
    }
    assertThat(typeOf(zip.toByteArray(), "letter.docx"))
        .isEqualTo("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    assertThat(typeOf(zip.toByteArray(), null)).isEqualTo("application/zip");
    assertThat(typeOf(zip.toByteArray(), "photo.jpg")).isEqualTo("application/zip");
    assertThat(typeOf("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8), "list.csv"))
        .isEqualTo("text/csv");
  }

  @Test
  void aPageInsteadOfAPictureIsNoticed() {
    assertThat(ContentTypes.isPageInsteadOf("image/jpeg", "text/html")).isTrue();
    assertThat(ContentTypes.isPageInsteadOf("image/jpeg", "image/png")).isFalse();
    assertThat(ContentTypes.isPageInsteadOf("text/html", "text/html")).isFalse();
    assertThat(ContentTypes.isPageInsteadOf(null, "text/html")).isFalse();
  }

  private String typeOf(byte[] bytes, @Nullable String name) throws IOException {
    return ContentTypes.of(Files.write(folder.resolve("file"), bytes), name);
  }
}
