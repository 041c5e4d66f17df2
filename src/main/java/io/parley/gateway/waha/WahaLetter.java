package io.parley.gateway.waha;

import io.parley.gateway.OutgoingFile;
import io.parley.gateway.OutgoingMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message as WAHA takes it.
 *
 * @param session as it is called at the server
 */
record WahaLetter(String session, OutgoingMessage message) {
  private static final JsonMapper JSON = JsonMapper.shared();

  String path() {
    var file = message.file();
    if (file == null) {
      return "/api/sendText";
    }
    return switch (file.type()) {
      case "image" -> "/api/sendImage";
      case "video" -> "/api/sendVideo";
      case "voice" -> "/api/sendVoice";
      default -> "/api/sendFile";
    };
  }

  /** Only texts take an id that was chosen before. */
  void write(OutputStream out, @Nullable InputStream content) throws IOException {
    try (var json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty("session", session);
      json.writeStringProperty("chatId", message.chat().value());
      if (message.replyTo() != null) {
        json.writeStringProperty("reply_to", answered(message.replyTo()));
      }
      var file = message.file();
      if (file == null || content == null) {
        json.writeStringProperty("text", message.text());
        if (message.id() != null) {
          json.writeStringProperty("id", message.id());
        }
      } else {
        writeFile(json, file, content);
      }
      json.writeEndObject();
    }
  }

  private void writeFile(JsonGenerator json, OutgoingFile file, InputStream content) {
    if (!file.type().equals("voice") && !message.text().isEmpty()) {
      json.writeStringProperty("caption", message.text());
    }
    if (file.type().equals("voice") || file.type().equals("video")) {
      json.writeBooleanProperty("convert", true);
    }
    json.writeObjectPropertyStart("file");
    json.writeStringProperty("mimetype", file.mimeType());
    if (file.fileName() != null) {
      json.writeStringProperty("filename", file.fileName());
    }
    json.writeName("data");
    json.writeBinary(content, -1);
    json.writeEndObject();
  }

  /** Mostly somebody else's; the engines look for the raw part. */
  private String answered(String id) {
    return "false_" + message.chat().value() + "_" + id;
  }
}
