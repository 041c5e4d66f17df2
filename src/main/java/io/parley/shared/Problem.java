package io.parley.shared;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a caller did wrong, or what we cannot do now. The message is one clear English sentence that
 * says what was wrong and what would be right; it is shown to callers as it is.
 */
public abstract sealed class Problem extends RuntimeException {
  private Problem(String detail) {
    super(detail, null, false, false);
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  /** The request cannot be read, or a state forbids it. */
  public static final class BadRequest extends Problem {
    public BadRequest(String detail) {
      super(detail);
    }
  }

  /** No credentials, or none that we know. */
  public static final class Unauthenticated extends Problem {
    public Unauthenticated() {
      this(
          "Credentials are missing or not valid: send an API key in the header 'X-API-Key', or an access token as 'Authorization: Bearer …'.");
    }

    public Unauthenticated(String detail) {
      super(detail);
    }
  }

  /** The caller is known and may not: a scope, a plan's limit or a plan's feature is missing. */
  public static final class Forbidden extends Problem {
    private final List<String> requiredScopes;

    public Forbidden(String detail) {
      this(detail, List.of());
    }

    public Forbidden(String detail, List<String> requiredScopes) {
      super(detail);
      this.requiredScopes = requiredScopes;
    }

    public List<String> requiredScopes() {
      return requiredScopes;
    }
  }

  /** Not there, or another tenant's: which of the two is never said. */
  public static final class NotFound extends Problem {
    public NotFound(String detail) {
      super(detail);
    }
  }

  /** The request collides with what is there. */
  public static final class Conflict extends Problem {
    private final @Nullable UUID existing;

    public Conflict(String detail) {
      super(detail);
      this.existing = null;
    }

    public Conflict(String detail, Id existing) {
      super(detail);
      this.existing = existing.value();
    }

    /** The id of the thing that is in the way. */
    public Optional<UUID> existing() {
      return Optional.ofNullable(existing);
    }
  }

  /** Older than what is kept. */
  public static final class Gone extends Problem {
    public Gone(String detail) {
      super(detail);
    }
  }

  /** More bytes than we read. */
  public static final class TooLarge extends Problem {
    public TooLarge(String detail) {
      super(detail);
    }
  }

  /** Bytes come slower than we wait for them. */
  public static final class TooSlow extends Problem {
    public TooSlow(String detail) {
      super(detail);
    }
  }

  /** A field or a query parameter fails its rule. */
  public static final class Invalid extends Problem {
    private static final int MOST_LISTED = 100;
    private final List<FieldError> errors;

    public Invalid(String field, String message) {
      this(List.of(new FieldError(field, message)));
    }

    public Invalid(List<FieldError> errors) {
      super(FieldError.sentence(errors));
      this.errors = errors.stream().limit(MOST_LISTED).toList();
    }

    public List<FieldError> errors() {
      return errors;
    }
  }

  /** A part was asked for that the thing does not have. */
  public static final class NoSuchPart extends Problem {
    private final long bytes;

    public NoSuchPart(String detail, long bytes) {
      super(detail);
      this.bytes = bytes;
    }

    /** How long the thing is. */
    public long bytes() {
      return bytes;
    }
  }

  /** Too many requests. */
  public static final class Throttled extends Problem {
    private final Duration retryAfter;

    public Throttled(String detail, Duration retryAfter) {
      super(detail);
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The database or a gateway cannot be reached; nothing was done. */
  public static final class Unavailable extends Problem {
    private static final Duration UNTIL_THE_DATABASE_ANSWERS = Duration.ofSeconds(2);

    private final Duration retryAfter;

    public Unavailable(String detail, Duration retryAfter) {
      super(detail);
      this.retryAfter = retryAfter;
    }

    public static Unavailable database() {
      return new Unavailable(
          "The database cannot be reached now; nothing was done: try again in a moment.",
          UNTIL_THE_DATABASE_ANSWERS);
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }
}
