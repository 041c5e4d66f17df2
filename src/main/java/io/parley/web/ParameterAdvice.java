package io.parley.web;

import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/** How parameters are read, in all lists alike. */
@ControllerAdvice
class ParameterAdvice {
  /** An editor, since after a converter that refuses the framework tries its own reading. */
  @InitBinder
  void numbers(WebDataBinder binder) {
    binder.registerCustomEditor(Integer.class, new WholeNumber());
  }
}
