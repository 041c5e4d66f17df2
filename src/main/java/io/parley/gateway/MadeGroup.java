package io.parley.gateway;

import io.parley.shared.WaId;
import java.util.List;

/** A group that a gateway made, with what became of those who should be in it. */
public record MadeGroup(WaId id, String name, List<ParticipantResult> participants) {
  public MadeGroup {
    participants = List.copyOf(participants);
  }
}
