package io.parley.contacts;

import io.parley.accounts.Tenants;
import io.parley.contacts.OptOutRepository.OptOut;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.Text;
import io.parley.shared.WaId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/opt-outs")
class OptOutController {
  private static final int LONGEST_REASON = 500;

  private final OptOuts optOuts;
  private final Tenants tenants;
  private final Idempotency idempotency;

  OptOutController(OptOuts optOuts, Tenants tenants, Idempotency idempotency) {
    this.optOuts = optOuts;
    this.tenants = tenants;
    this.idempotency = idempotency;
  }

  /**
   * @param reason how it is known
   */
  record NewOptOut(
      @NotNull(message = "is required") @Nullable String phone, @Nullable String reason) {}

  /**
   * Somebody who is not to be written to.
   *
   * @param phone null while WhatsApp hides it
   * @param source message if a stop word was written; null where it was not recorded
   * @param by the person's WhatsApp id, or the name of the user or key
   * @param reason the message, or what the user gave as the reason
   */
  record OptOutView(
      @Nullable Phone phone,
      WaId waId,
      @Nullable String name,
      Instant optedOutAt,
      @Nullable ConsentSource source,
      @Nullable String by,
      @Nullable String reason) {}

  record OptOutList(
      List<OptOutView> optOuts, long total, int limit, int offset, @Nullable String nextCursor) {}

  /**
   * What is so now.
   *
   * @param status opted_out or opted_in
   * @param changed false if it was so before
   */
  record Consent(
      ConsentDecision status,
      @Nullable Phone phone,
      WaId waId,
      @Nullable String name,
      boolean changed) {
    static Consent of(ConsentDecision status, OptOuts.Outcome outcome) {
      var person = outcome.person();
      return new Consent(status, person.phone(), person.waId(), person.name(), outcome.isNew());
    }
  }

  /** All that was said of a person, newest first, at most 100. */
  record ConsentRecords(Phone phone, List<OptOutRepository.ConsentRecord> records) {}

  /** People who are not to be written to, newest first. */
  @GetMapping
  @Scope("custom-groups:read")
  OptOutList list(Caller caller, @Valid @ParameterObject PageRequest page) {
    var found = optOuts.list(caller.tenantId(), page).map(OptOutController::view);
    return new OptOutList(
        found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  /**
   * Who said when, how and in which words whether a person may be written to.
   *
   * @param phone the person's
   */
  @GetMapping("/records")
  @Scope("custom-groups:read")
  ConsentRecords records(Caller caller, @RequestParam String phone) {
    var parsed = phone(caller, phone);
    return new ConsentRecords(parsed, optOuts.records(caller.tenantId(), parsed));
  }

  /** Notes that somebody does not want to be written to. */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("custom-groups:manage")
  ResponseEntity<Consent> add(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewOptOut request) {
    var phone = phone(caller, String.valueOf(request.phone()));
    var reason = request.reason() == null ? null : reason(request.reason());
    var answer =
        idempotency.once(
            key,
            request,
            Consent.class,
            () -> Consent.of(ConsentDecision.OPTED_OUT, optOuts.add(caller, phone, reason)));
    // Nothing goes out to the person after the answer.
    optOuts.awaitPending(caller.tenantId(), phone);
    return answer.created();
  }

  /**
   * Notes that somebody agreed to be written to again.
   *
   * @param phone the person's
   * @param reason who consented, and how
   */
  @DeleteMapping
  @Scope("custom-groups:manage")
  Consent lift(Caller caller, @RequestParam String phone, @RequestParam String reason) {
    var outcome = optOuts.lift(caller, phone(caller, phone), reason(reason));
    return Consent.of(ConsentDecision.OPTED_IN, outcome);
  }

  private Phone phone(Caller caller, String written) {
    var country = tenants.defaultCountry(caller.tenantId()).orElse(null);
    return Phone.parse(written, country)
        .orElseThrow(() -> new Problem.Invalid("phone", Phone.RULE));
  }

  private static String reason(String written) {
    var reason = written.strip();
    if (reason.isEmpty() || Text.length(reason) > LONGEST_REASON) {
      throw new Problem.Invalid("reason", "must have 1 to 500 characters");
    }
    return reason;
  }

  private static OptOutView view(OptOut optOut) {
    var person = optOut.person();
    return new OptOutView(
        person.phone(),
        person.waId(),
        person.name(),
        optOut.optedOutAt(),
        optOut.source(),
        optOut.by(),
        optOut.said());
  }
}
