package io.parley.web;

import io.parley.shared.FieldError;
import io.parley.shared.Problem;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.validation.BindException;
import org.springframework.validation.BindingResult;
import org.springframework.validation.ObjectError;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestValueException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Everything that can go wrong with a request, and how it is said: all knowledge of status codes is
 * here, and for bodies in {@link UnreadableBody}.
 */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);
  private static final String DISK_FULL = "53100";

  /** SQL states of connections that broke and of servers that stop or start. */
  private static final Pattern DATABASE_AWAY = Pattern.compile("08|57P|53");

  private Refusals() {}

  static Refusal of(Throwable failure) {
    return switch (failure) {
      case Problem problem -> ofProblem(problem);
      case BindException invalid -> ofBinding(invalid.getBindingResult());
      case HandlerMethodValidationException invalid -> ofParameters(invalid);
      case MethodArgumentTypeMismatchException mismatch -> ofArgument(mismatch);
      case MissingServletRequestParameterException missing ->
          invalid(missing.getParameterName(), "is required");
      case MissingRequestValueException _ ->
          Refusal.of(HttpStatus.UNPROCESSABLE_CONTENT, "A required value is missing.");
      case HttpMessageNotReadableException unreadable -> UnreadableBody.refusal(unreadable);
      case HttpMediaTypeNotSupportedException wrong
          when wrong.getSupportedMediaTypes().contains(MediaType.MULTIPART_FORM_DATA) ->
          Refusal.of(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "The body must be a form with a file: send it as 'multipart/form-data'.");
      case HttpMediaTypeNotSupportedException _ -> ofMediaType();
      case HttpRequestMethodNotSupportedException wrong -> ofMethod(wrong);
      case NoResourceFoundException _, NoHandlerFoundException _ -> nothingHere();
      case AuthenticationException _, AccessDeniedException _ ->
          ofProblem(new Problem.Unauthenticated());
      case InvalidMediaTypeException _, MultipartException _ -> ofMediaType();
      case InvalidParameterException _ ->
          Refusal.of(HttpStatus.BAD_REQUEST, "A query parameter is not encoded as URLs are.");
      case RequestRejectedException rejected -> ofRejected(rejected);
      case AsyncRequestTimeoutException _ -> unavailable(failure);
      case DataAccessResourceFailureException _, CannotCreateTransactionException _ ->
          unavailable(failure);
      case PessimisticLockingFailureException _, TransactionSystemException _ ->
          unavailable(failure);
      default -> cause(failure);
    };
  }

  static Refusal nothingHere() {
    return Refusal.of(
        HttpStatus.NOT_FOUND, "There is nothing at this address; the routes are listed at /docs.");
  }

  static Refusal ofProblem(Problem problem) {
    var detail = problem.detail();
    return switch (problem) {
      case Problem.BadRequest _ -> Refusal.of(HttpStatus.BAD_REQUEST, detail);
      case Problem.Unauthenticated _ ->
          Refusal.of(HttpStatus.UNAUTHORIZED, detail).with(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      case Problem.Forbidden forbidden -> ofForbidden(forbidden);
      case Problem.NotFound _ -> Refusal.of(HttpStatus.NOT_FOUND, detail);
      case Problem.Conflict conflict ->
          Refusal.of(HttpStatus.CONFLICT, detail).inTheWay(conflict.existing().orElse(null));
      case Problem.Gone _ -> Refusal.of(HttpStatus.GONE, detail);
      case Problem.TooLarge _ ->
          Refusal.of(HttpStatus.CONTENT_TOO_LARGE, detail).with(HttpHeaders.CONNECTION, "close");
      case Problem.TooSlow _ ->
          Refusal.of(HttpStatus.REQUEST_TIMEOUT, detail).with(HttpHeaders.CONNECTION, "close");
      case Problem.Invalid invalid ->
          Refusal.of(HttpStatus.UNPROCESSABLE_CONTENT, detail).naming(invalid.errors());
      case Problem.NoSuchPart part ->
          Refusal.of(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, detail)
              .with(HttpHeaders.CONTENT_RANGE, "bytes */" + part.bytes());
      case Problem.Throttled throttled ->
          Refusal.of(HttpStatus.TOO_MANY_REQUESTS, detail).retryAfter(throttled.retryAfter());
      case Problem.Unavailable unavailable ->
          Refusal.of(HttpStatus.SERVICE_UNAVAILABLE, detail).retryAfter(unavailable.retryAfter());
    };
  }

  /** Tomcat could not read the body, and says so whatever became of the request. */
  static Refusal ofReading(HttpStatus status) {
    return status == HttpStatus.REQUEST_TIMEOUT
        ? ofProblem(tooSlow())
        : Refusal.of(status, "The body ended before it was complete.");
  }

  static Problem.TooSlow tooSlow() {
    return new Problem.TooSlow("The body came too slowly: send it again without pauses.");
  }

  /** Not a word of what Spring's own firewall says: it quotes what it rejects. */
  private static Refusal ofRejected(RequestRejectedException rejected) {
    return Refusal.of(
        HttpStatus.BAD_REQUEST,
        rejected instanceof PlainRequests.NotPlain
            ? String.valueOf(rejected.getMessage())
            : "The address holds characters that are not allowed, such as '//', ';' or '%2F'.");
  }

  private static Refusal ofForbidden(Problem.Forbidden forbidden) {
    var refusal = Refusal.of(HttpStatus.FORBIDDEN, forbidden.detail());
    return forbidden.requiredScopes().isEmpty()
        ? refusal
        : refusal.with("X-Required-Scopes", String.join(" ", forbidden.requiredScopes()));
  }

  private static Refusal ofMethod(HttpRequestMethodNotSupportedException wrong) {
    var allowed = wrong.getSupportedMethods() == null ? new String[0] : wrong.getSupportedMethods();
    var methods = Arrays.stream(allowed).sorted().collect(Collectors.joining(", "));
    return Refusal.of(HttpStatus.METHOD_NOT_ALLOWED, "This address takes " + methods + " only.")
        .with(HttpHeaders.ALLOW, methods);
  }

  /**
   * A path without the id it should hold names nothing; a query parameter is a field like any
   * other.
   */
  private static Refusal ofArgument(MethodArgumentTypeMismatchException mismatch) {
    if (mismatch.getParameter().hasParameterAnnotation(PathVariable.class)) {
      return Refusal.of(
          HttpStatus.NOT_FOUND,
          "There is nothing at this address, of which a part should be an id; the routes are listed at /docs.");
    }
    return invalid(SnakeCase.of(mismatch.getName()), Expected.rule(mismatch.getRequiredType()));
  }

  private static Refusal ofParameters(HandlerMethodValidationException invalid) {
    var errors = new ArrayList<FieldError>();
    for (var result : invalid.getParameterValidationResults()) {
      var name = SnakeCase.of(String.valueOf(result.getMethodParameter().getParameterName()));
      for (var error : result.getResolvableErrors()) {
        errors.add(
            error instanceof ObjectError object
                ? field(object)
                : new FieldError(name, said(error.getDefaultMessage())));
      }
    }
    return ofProblem(new Problem.Invalid(errors));
  }

  private static Refusal ofBinding(BindingResult result) {
    return ofProblem(
        new Problem.Invalid(result.getAllErrors().stream().map(Refusals::field).toList()));
  }

  private static FieldError field(ObjectError error) {
    if (!(error instanceof org.springframework.validation.FieldError field)) {
      return new FieldError(SnakeCase.of(error.getObjectName()), said(error.getDefaultMessage()));
    }
    var path = SnakeCase.of(field.getField());
    var mismatch = field.isBindingFailure() && field.contains(TypeMismatchException.class);
    return new FieldError(
        path,
        mismatch
            ? Expected.rule(field.unwrap(TypeMismatchException.class).getRequiredType())
            : said(field.getDefaultMessage()));
  }

  private static Refusal ofMediaType() {
    return Refusal.of(
        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
        "The body must be JSON: send it with 'Content-Type: application/json'.");
  }

  /** Libraries wrap what our own code threw inside them. */
  static Optional<Problem> problemIn(Throwable failure) {
    return causes(failure).filter(Problem.class::isInstance).map(Problem.class::cast).findFirst();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }

  private static Refusal cause(Throwable failure) {
    var problem = problemIn(failure);
    if (problem.isPresent()) {
      return ofProblem(problem.get());
    }
    if (causes(failure).anyMatch(BadRequestException.class::isInstance)) {
      return Refusal.of(
          HttpStatus.BAD_REQUEST, "The body is not sent as HTTP says: its chunks are broken.");
    }
    if (causes(failure).anyMatch(Refusals::saysThatTheDatabaseIsAway)) {
      return unavailable(failure);
    }
    var logId = UUID.randomUUID();
    log.error("Request failed, log id {}", logId, failure);
    return Refusal.of(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong on our side; the server's log has it under " + logId + ".");
  }

  /** Not a word of what the database says: it may quote rows. */
  private static Refusal unavailable(Throwable failure) {
    if (isFull(failure)) {
      log.error("The database refuses to write: its disk is full");
      return ofProblem(
          new Problem.Unavailable(
              "The server's disk is full; nothing was done: its operator must make room.",
              DATABASE_RETRY));
    }
    return ofProblem(Problem.Unavailable.database());
  }

  private static boolean isFull(Throwable failure) {
    return causes(failure)
        .anyMatch(
            cause -> cause instanceof SQLException said && DISK_FULL.equals(said.getSQLState()));
  }

  private static boolean saysThatTheDatabaseIsAway(Throwable cause) {
    return cause instanceof SQLTransientConnectionException
        || cause instanceof SQLNonTransientConnectionException
        || (cause instanceof SQLException said
            && DATABASE_AWAY.matcher(String.valueOf(said.getSQLState())).lookingAt());
  }

  static Refusal invalid(String field, String message) {
    return ofProblem(new Problem.Invalid(field, message));
  }

  private static String said(@Nullable String message) {
    return message == null ? "is not valid" : message;
  }
}
