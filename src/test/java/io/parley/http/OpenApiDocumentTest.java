package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

@ServerTest
class OpenApiDocumentTest {
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Autowired World world;

  /** {@code ./mvnw test -Dtest=OpenApiDocumentTest -Dwrite.documents} writes it anew. */
  @Test
  void theCommittedDocumentIsWhatTheServerServes() throws IOException {
    var served =
        PRETTY.writeValueAsString(world.stranger().get("/v3/api-docs").expect(200).json()) + "\n";
    if (Boolean.getBoolean("write.documents") || System.getProperty("write.documents") != null) {
      Files.createDirectories(OpenApi.FILE.getParent());
      Files.writeString(OpenApi.FILE, served);
    }
    assertThat(OpenApi.text()).contains(served);
  }

  @Test
  void noObjectIsLeftUndescribed() {
    assertThat(OpenApi.committed().emptySchemas()).isEmpty();
  }
}
