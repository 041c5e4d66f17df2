package io.parley.groups;

import io.parley.shared.GroupId;
import io.parley.shared.TenantId;
import java.util.List;

/** Open upwards: what becomes of detections, in the transaction that stores their messages. */
public interface Detections {
  /** How many people were found in a group for the first time. */
  record NewLeads(TenantId tenant, GroupId group, int count) {}

  /**
   * @return the groups in which leads were made, each once
   */
  List<NewLeads> detected(List<Detection> detections);
}
