package io.parley.campaigns;

import io.parley.audiences.CustomGroups;
import io.parley.media.StoredFile;
import io.parley.sessions.Sessions;
import io.parley.shared.JobId;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Bulk sends that are made later, when a schedule says so. */
@Service
public class ScheduledSends {
  private static final Set<String> KNOWN_OF_A_CHAT = Set.of("name", "phone");

  private final BulkSendMaker maker;
  private final BulkMedia media;
  private final Sessions sessions;
  private final CustomGroups groups;

  ScheduledSends(BulkSendMaker maker, BulkMedia media, Sessions sessions, CustomGroups groups) {
    this.maker = maker;
    this.media = media;
    this.sessions = sessions;
    this.groups = groups;
  }

  /**
   * What is to be sent.
   *
   * @param by who wants it: the name of the user or key
   */
  public record Order(SessionId session, Target target, String name, Letter letter, String by) {}

  /**
   * What can be known before the time has come: nobody knows today who will be in the list.
   *
   * @throws Problem that names the field that cannot be
   */
  @Transactional(readOnly = true)
  public void check(TenantId tenant, Order order) {
    sessions.require(tenant, order.session(), "session_id");
    var required = order.letter().template().required();
    switch (order.target()) {
      case Target.Members(var group) -> groups.require(tenant, group, "custom_group_id");
      case Target.Chat _ ->
          required.stream()
              .filter(variable -> !KNOWN_OF_A_CHAT.contains(variable))
              .findFirst()
              .ifPresent(
                  variable -> {
                    throw new Problem.Invalid(
                        order.letter().contentField(),
                        "has the variable '"
                            + variable
                            + "', but of a chat only the name and the phone are known: give a default as in {{"
                            + variable
                            + "|there}}");
                  });
    }
  }

  /**
   * Brings the file of an order; outside of a transaction, and not long before {@link #make}.
   *
   * @throws Problem that says why there is none
   */
  public StoredFile fetch(TenantId tenant, URI url) {
    return media.fetch(tenant, url);
  }

  /**
   * Makes the bulk send in the caller's transaction, to those who are in the list now. The session
   * need not work: the messages wait for it.
   *
   * @param file null where none is sent
   * @throws Problem that says why nothing can be sent to anybody; something may have been written
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public JobId make(TenantId tenant, Order order, @Nullable StoredFile file) {
    var wish = Wish.of(order.session(), order.target(), order.name(), order.letter());
    return maker.createScheduled(tenant, order.by(), wish, file);
  }
}
