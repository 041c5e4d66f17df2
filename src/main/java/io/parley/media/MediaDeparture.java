package io.parley.media;

import io.parley.accounts.TenantDeparture;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Deletes the files of a tenant that leaves; what is in the database goes with its rows. */
@Component
@Order(200)
class MediaDeparture implements TenantDeparture {
  private final MediaFolder folder;

  MediaDeparture(MediaFolder folder) {
    this.folder = folder;
  }

  /** A file that was being fetched meanwhile. */
  @Override
  public void left(TenantId tenant) {
    leave(tenant);
  }

  @Override
  public void leave(TenantId tenant) {
    try {
      folder.deleteAll(tenant);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
