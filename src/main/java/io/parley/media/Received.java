package io.parley.media;

import java.nio.file.Path;

/**
 * A whole file that is not kept yet.
 *
 * @param file where its bytes are, for a moment
 */
@SuppressWarnings("ArrayRecordComponent") // a hash, which nobody changes
record Received(Path file, byte[] sha256, long size) implements Download.Result {}
