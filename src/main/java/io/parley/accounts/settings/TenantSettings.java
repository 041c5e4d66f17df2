package io.parley.accounts.settings;

import io.parley.database.DatabaseClock;
import io.parley.shared.Caller;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What tenants have chosen. Nothing is remembered between calls: a change counts at once. */
@Service
public class TenantSettings {
  private final SettingsRepository settings;
  private final ConsentRepository consents;
  private final DatabaseClock clock;

  TenantSettings(SettingsRepository settings, ConsentRepository consents, DatabaseClock clock) {
    this.settings = settings;
    this.consents = consents;
    this.clock = clock;
  }

  /**
   * One statement for however many tenants, in the caller's transaction if there is one. A tenant
   * that is gone is missing.
   */
  public Map<TenantId, Settings> of(Collection<TenantId> tenants) {
    return tenants.isEmpty() ? Map.of() : settings.find(tenants);
  }

  /**
   * @throws Problem.NotFound if the tenant is gone
   */
  public Settings of(TenantId tenant) {
    return Optional.ofNullable(of(java.util.List.of(tenant)).get(tenant))
        .orElseThrow(TenantSettings::gone);
  }

  /** As {@link #of(Collection)}, for the pipeline: only of those who have chosen something. */
  public Map<TenantId, OptOutSettings> ofOptOuts(Collection<TenantId> tenants) {
    return tenants.isEmpty() ? Map.of() : settings.findOptOuts(tenants);
  }

  /** Changes what is to be otherwise; a consent that is given or taken back is put on record. */
  @Transactional
  Settings change(Caller caller, SettingsChange change, Origin origin) {
    var tenant = caller.tenantId();
    var current = settings.lock(tenant).orElseThrow(TenantSettings::gone);
    var wanted = change.appliedTo(current);
    if (!wanted.equals(current)) {
      settings.write(tenant, wanted);
    }
    if (wanted.aiConsent() != current.aiConsent()) {
      consents.insert(caller, Consent.AI, wanted.aiConsent(), origin, clock.now());
    }
    return wanted;
  }

  private static Problem.NotFound gone() {
    return new Problem.NotFound("This tenant is no more.");
  }
}
