package io.parley.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

@RestControllerAdvice
class ProblemAdvice {
  @ExceptionHandler(Throwable.class)
  @Nullable ResponseEntity<Object> refuse(
      Throwable failure, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (response.isCommitted()) {
      // Half an answer must not look whole: the connection breaks instead.
      throw new IOException("the answer had begun", failure);
    }
    return Refusals.of(failure).answer(request.getRequestURI());
  }
}
