package io.parley.sending;

import io.parley.shared.JobId;
import io.parley.shared.TenantId;
import java.util.List;

/**
 * Open upwards: who made jobs is told what becomes of them, in the transaction in which it does.
 */
public interface JobEvents {
  /**
   * A job moved by itself, or because somebody said so.
   *
   * @param status where it is now
   */
  record Moved(TenantId tenant, JobId job, JobStatus status) {}

  void moved(List<Moved> jobs);
}
