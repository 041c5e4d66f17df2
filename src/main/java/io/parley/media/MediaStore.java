package io.parley.media;

import io.parley.media.MediaRepository.Content;
import io.parley.shared.TenantId;
import java.io.IOException;
import org.springframework.core.io.Resource;

/**
 * Where contents are kept: each once in its tenant. Never once for several tenants: how fast a file
 * is stored, or whether it can be deleted, would tell one what another has.
 */
interface MediaStore {
  /**
   * Durable when it returns; harmless if the tenant has the content already.
   *
   * @return false if the tenant leaves, and nothing is kept any more
   * @throws IOException if there is no room
   */
  default boolean keep(TenantId tenant, Received received) throws IOException {
    return keep(tenant, received, () -> {});
  }

  /**
   * @param alongside what is written in the same transaction, once the content is there
   */
  boolean keep(TenantId tenant, Received received, Runnable alongside) throws IOException;

  /** May turn out not to exist, if the operator lost it. */
  Resource open(Content content);
}
