package io.parley.media;

import org.springframework.core.io.Resource;

/** A file that can be handed out, and the headers that make that safe. */
record MediaFile(Resource bytes, long size, String etag, String contentType, String disposition) {}
