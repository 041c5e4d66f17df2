package io.parley.gateway.waha;

import org.springframework.stereotype.Component;

/** Looks after sessions at WAHA when a test says so. */
@Component
public class WahaLooks {
  private final WahaReconciler reconciler;

  WahaLooks(WahaReconciler reconciler) {
    this.reconciler = reconciler;
  }

  public void look() {
    reconciler.lookIfDue();
  }
}
