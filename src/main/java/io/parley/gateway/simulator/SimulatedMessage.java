package io.parley.gateway.simulator;

import io.parley.gateway.OutgoingMessage;
import io.parley.shared.Problem;
import io.parley.shared.WaId;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in the simulated world writes.
 *
 * @param from the writer's phone
 * @param fromLid the hidden id under which the writer shows, such as 99120001@lid; their number if
 *     absent
 * @param chatId the direct chat's WhatsApp id; the writer's own if neither id is given
 * @param type text if absent
 * @param mediaUrl the file itself as a data: URL in base64, or sample:image, sample:audio,
 *     sample:document; nothing is fetched from other addresses
 * @param mentions phones or WhatsApp ids
 * @param waMessageId made up if absent
 * @param timestamp now if absent
 */
record SimulatedMessage(
    @NotNull(message = "is required") @Nullable UUID sessionId,
    @NotBlank(message = "is required") @Nullable String from,
    @Size(max = 200, message = "must have at most 200 characters") @Nullable String fromName,
    @Nullable String fromLid,
    @Nullable String chatId,
    @Nullable String waGroupId,
    @Size(
            max = OutgoingMessage.LONGEST_TEXT,
            message = "must have at most 4096 characters, as on WhatsApp")
        @Nullable String text,
    @Pattern(
            regexp = "text|image|video|audio|voice|document|sticker|location|contact|poll|system",
            message =
                "must be one of text, image, video, audio, voice, document, sticker, location, contact, poll, system")
        @Nullable String type,
    @Size(max = 1_000_000, message = "must have at most 1000000 characters")
        @Nullable String mediaUrl,
    @Size(max = 1_024, message = "must hold at most 1024 ids") @Nullable List<String> mentions,
    @Size(min = 1, max = 200, message = "must have 1 to 200 characters")
        @Nullable String waMessageId,
    @Nullable Instant timestamp) {
  WaId group() {
    return WaId.parse(String.valueOf(waGroupId))
        .filter(WaId::isGroup)
        .orElseThrow(
            () ->
                new Problem.Invalid(
                    "wa_group_id", "must be a group's id such as 120363012345678901@g.us"));
  }

  String kind() {
    return type == null ? "text" : type;
  }
}
