package io.parley.exports;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Rows as an array. */
public final class JsonFile<R> extends ResponseFile<R> {
  private final JsonMapper json;
  private final Function<R, ?> view;
  private boolean hasRows;

  /**
   * @param view a row as it is shown
   */
  public JsonFile(HttpServletResponse response, JsonMapper json, Function<R, ?> view) {
    super(response);
    this.json = json;
    this.view = view;
  }

  @Override
  void begin() throws IOException {
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.getOutputStream().write('[');
  }

  @Override
  public void add(R row) throws IOException {
    var out = response.getOutputStream();
    if (hasRows) {
      out.write(',');
    }
    out.write(json.writeValueAsBytes(view.apply(row)));
    hasRows = true;
  }

  @Override
  public void end() throws IOException {
    response.getOutputStream().write(']');
  }
}
