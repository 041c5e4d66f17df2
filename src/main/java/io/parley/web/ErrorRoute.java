package io.parley.web;

import io.parley.shared.PublicRoute;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where the container sends what went wrong outside of a controller. */
@Hidden
@RestController
class ErrorRoute implements ErrorController {
  @RequestMapping("/error")
  @PublicRoute("the answer to a refused request")
  ResponseEntity<Object> error(HttpServletRequest request) {
    return refusal(request).answer(path(request));
  }

  private static Refusal refusal(HttpServletRequest request) {
    var code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    var status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
    if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
      return failure instanceof IOException && status != null && status.is4xxClientError()
          ? Refusals.ofReading(status)
          : Refusals.of(failure);
    }
    return status == null || status == HttpStatus.NOT_FOUND
        ? Refusals.nothingHere()
        : Refusal.of(status, "The request was refused: " + status.getReasonPhrase() + ".");
  }

  private static String path(HttpServletRequest request) {
    var original = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    return original == null ? request.getRequestURI() : original.toString();
  }
}
