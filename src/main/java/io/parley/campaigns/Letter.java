package io.parley.campaigns;

import io.parley.gateway.OutgoingMessage;
import io.parley.shared.MessageTemplate;
import io.parley.shared.Problem;
import io.parley.shared.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is said to each.
 *
 * @param content with its places; null for a file without a text
 * @param contentField under which name the request has the text
 * @param mediaUrl of a file
 * @param isLiteral whether braces are text
 */
public record Letter(
    BulkMessageType type,
    @Nullable String content,
    String contentField,
    @Nullable URI mediaUrl,
    boolean isLiteral) {
  private static final int LONGEST_URL = 2_048;
  private static final String CONTENT = "message_content";
  private static final String MEDIA = "media_url";

  /**
   * Of the fields of a request.
   *
   * @param type null for what goes with the others
   * @param message another name of {@code message_content}
   * @throws Problem.Invalid that names the first field that cannot be
   */
  public static Letter of(
      @Nullable BulkMessageType type,
      @Nullable String messageContent,
      @Nullable String message,
      @Nullable String mediaUrl,
      @Nullable Boolean literal) {
    var known = type(type, mediaUrl);
    var field = messageContent == null && message != null ? "message" : CONTENT;
    if (messageContent != null && message != null && !messageContent.equals(message)) {
      throw new Problem.Invalid(
          "message", "is another name of 'message_content' and cannot differ from it: send one");
    }
    var text = messageContent == null ? message : messageContent;
    return new Letter(
        known,
        content(known, field, text),
        field,
        mediaUrl == null ? null : media(mediaUrl),
        Boolean.TRUE.equals(literal));
  }

  /**
   * @throws Problem.Invalid if its braces are odd
   */
  public MessageTemplate template() {
    var text = content == null ? "" : content;
    return isLiteral ? MessageTemplate.literal(text) : MessageTemplate.parse(text, contentField);
  }

  private static BulkMessageType type(@Nullable BulkMessageType type, @Nullable String mediaUrl) {
    if (type == null) {
      return mediaUrl == null ? BulkMessageType.TEXT : BulkMessageType.MEDIA;
    }
    if (type == BulkMessageType.MEDIA && mediaUrl == null) {
      throw new Problem.Invalid(MEDIA, "is required when 'message_type' is 'media'");
    }
    if (type == BulkMessageType.TEXT && mediaUrl != null) {
      throw new Problem.Invalid(MEDIA, "goes with the 'message_type' 'media' only");
    }
    return type;
  }

  private static @Nullable String content(
      BulkMessageType type, String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      if (type == BulkMessageType.TEXT) {
        throw new Problem.Invalid(field, "is required, unless there is a 'media_url'");
      }
      return null;
    }
    if (Text.length(text) > OutgoingMessage.LONGEST_TEXT) {
      throw new Problem.Invalid(field, "must have at most 4096 characters");
    }
    return text;
  }

  private static URI media(String text) {
    try {
      var url = new URI(text.strip());
      var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      var isWeb = (scheme.equals("http") || scheme.equals("https")) && url.getHost() != null;
      if (isWeb && url.getUserInfo() == null && text.length() <= LONGEST_URL) {
        return url;
      }
    } catch (URISyntaxException _) {
      // Refused below.
    }
    throw new Problem.Invalid(
        MEDIA, "must be an address that begins with https:// or http://, without a password");
  }
}
