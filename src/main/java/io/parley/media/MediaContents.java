package io.parley.media;

import io.parley.media.MediaRepository.Content;
import io.parley.shared.TenantId;
import java.io.IOException;
import org.springframework.core.io.Resource;

/**
 * Keeps what comes as the settings say, and finds what is kept wherever it was put under other
 * settings.
 */
record MediaContents(MediaFolder folder, MediaTable table, MediaStore chosen) {
  boolean keep(TenantId tenant, Received received) throws IOException {
    return chosen.keep(tenant, received);
  }

  boolean keep(TenantId tenant, Received received, Runnable alongside) throws IOException {
    return chosen.keep(tenant, received, alongside);
  }

  Resource open(Content content) {
    return content.inDatabase() ? table.open(content) : folder.open(content);
  }
}
