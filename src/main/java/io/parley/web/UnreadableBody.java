package io.parley.web;

import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** What is wrong with a body that could not be read as what the route takes. */
final class UnreadableBody {
  private UnreadableBody() {}

  static Refusal refusal(HttpMessageNotReadableException unreadable) {
    return switch (unreadable.getCause()) {
      case InvalidFormatException wrong when wrong.getValue() instanceof String -> ofValue(wrong);
      case InputCoercionException large when !path(large).isEmpty() ->
          Refusals.invalid(path(large), "must be a whole number that is closer to zero");
      case MismatchedInputException wrong -> ofType(wrong);
      case ValueInstantiationException wrong when Expected.isId(wrong.getType().getRawClass()) ->
          ofUnknownId(wrong);
      case StreamConstraintsException _ ->
          Refusal.of(
              HttpStatus.BAD_REQUEST,
              "The JSON is nested too deep, or holds too many values or one that is too long.");
      case JacksonException broken ->
          Refusals.problemIn(broken).map(Refusals::ofProblem).orElseGet(() -> ofSyntax(broken));
      case null, default ->
          Refusals.problemIn(unreadable)
              .map(Refusals::ofProblem)
              .orElseGet(UnreadableBody::ofNoBody);
    };
  }

  private static Refusal ofNoBody() {
    return Refusal.of(
        HttpStatus.BAD_REQUEST, "The body is missing or unreadable: send a JSON object in UTF-8.");
  }

  /** A malformed id in a body is like a foreign one: it names nothing. */
  private static Refusal ofValue(InvalidFormatException wrong) {
    if (Expected.isId(wrong.getTargetType())) {
      return ofUnknownId(wrong);
    }
    return Refusals.invalid(path(wrong), Expected.rule(wrong.getTargetType()));
  }

  private static Refusal ofUnknownId(JacksonException wrong) {
    return Refusal.of(
        HttpStatus.NOT_FOUND, "There is nothing with the id in '" + path(wrong) + "'.");
  }

  private static Refusal ofType(MismatchedInputException wrong) {
    var field = path(wrong);
    if (field.isEmpty()) {
      return Refusal.of(
          HttpStatus.BAD_REQUEST,
          "The body has the wrong shape: see /docs for what this route takes.");
    }
    return Refusal.of(
        HttpStatus.BAD_REQUEST,
        "'"
            + field
            + "' has the wrong JSON type: it must be "
            + Expected.type(wrong.getTargetType())
            + ".");
  }

  private static Refusal ofSyntax(JacksonException broken) {
    var place = broken.getLocation();
    var where =
        place == null || place.getLineNr() < 1
            ? ""
            : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    return Refusal.of(HttpStatus.BAD_REQUEST, "The body is no valid JSON in UTF-8" + where + ".");
  }

  private static String path(JacksonException wrong) {
    var path = new StringBuilder();
    for (var step : wrong.getPath()) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return path.toString();
  }
}
