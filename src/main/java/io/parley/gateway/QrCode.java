package io.parley.gateway;

import java.time.Instant;

/**
 * What the owner of an account scans to connect it.
 *
 * @param text what the picture says
 * @param png the picture
 * @param expiresAt when the gateway shows the next one
 */
@SuppressWarnings("ArrayRecordComponent") // a picture, which nobody changes
public record QrCode(String text, byte[] png, Instant expiresAt) {}
