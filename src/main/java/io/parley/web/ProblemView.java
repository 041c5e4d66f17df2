package io.parley.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.parley.shared.FieldError;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as RFC 9457 writes it.
 *
 * @param detail one clear sentence: what was wrong and what would be right
 * @param errors the fields that failed, for 422
 * @param id the thing that is in the way, for 409
 */
@Schema(name = "Problem")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProblemView(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    @Nullable List<FieldError> errors,
    @Nullable UUID id) {}
