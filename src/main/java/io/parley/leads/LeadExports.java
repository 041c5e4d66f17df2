package io.parley.leads;

import io.parley.accounts.Feature;
import io.parley.accounts.PlanFeatures;
import io.parley.exports.ExportFile;
import io.parley.exports.Exports;
import io.parley.groups.Groups;
import io.parley.shared.TenantId;
import java.io.IOException;
import org.springframework.stereotype.Service;

/** Leads as files. */
@Service
class LeadExports {
  static final int MOST = 10_000;

  private final LeadExportRepository leads;
  private final LeadPages pages;
  private final Groups groups;
  private final PlanFeatures features;
  private final Exports exports;

  LeadExports(
      LeadExportRepository leads,
      LeadPages pages,
      Groups groups,
      PlanFeatures features,
      Exports exports) {
    this.leads = leads;
    this.pages = pages;
    this.groups = groups;
    this.features = features;
    this.exports = exports;
  }

  /**
   * Writes the newest leads, at most {@value #MOST}; to be called outside of a transaction.
   *
   * @throws IOException if the file is not whole
   */
  void write(TenantId tenant, LeadFilter filter, ExportFile<ExportedLead> file) throws IOException {
    features.require(tenant, Feature.LEAD_EXPORT);
    exports.write(tenant, file, rows -> copy(tenant, filter, rows));
  }

  private void copy(TenantId tenant, LeadFilter filter, Exports.Rows<ExportedLead> rows) {
    var names = groups.names(tenant, leads.groups(tenant));
    rows.begin(pages.count(tenant, filter) > MOST);
    leads.read(
        tenant,
        filter,
        MOST,
        (lead, updatedAt) -> rows.add(new ExportedLead(LeadView.of(lead, names), updatedAt)));
  }
}
