package io.parley.campaigns;

import io.parley.media.OutgoingMedia;
import io.parley.media.StoredFile;
import io.parley.shared.TenantId;
import java.net.URI;
import org.springframework.stereotype.Component;

/** Files of bulk sends: each is had before anything is promised to anybody. */
@Component
class BulkMedia {
  private final OutgoingMedia media;

  BulkMedia(OutgoingMedia media) {
    this.media = media;
  }

  /**
   * To be called outside of a transaction.
   *
   * @throws io.parley.shared.Problem that says why there is no file
   */
  StoredFile fetch(TenantId tenant, URI url) {
    return media.fetch(tenant, url.toString());
  }
}
