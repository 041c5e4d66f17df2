package io.parley.web;

import io.parley.shared.Text;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sizes of texts are counted as OpenAPI counts them: an emoji is one character and not two. */
@Configuration(proxyBeanMethods = false)
class CharacterCount {
  @Bean
  static ValidationConfigurationCustomizer sizesOfTexts() {
    return configuration -> {
      var validation = (HibernateValidatorConfiguration) configuration;
      var mapping = validation.createConstraintMapping();
      mapping
          .constraintDefinition(Size.class)
          .includeExistingValidators(true)
          .validatedBy(SizeOfText.class);
      validation.addMapping(mapping);
    };
  }

  /** Is more exact a fit for a string than the usual one, which takes all sequences. */
  static final class SizeOfText implements ConstraintValidator<Size, String> {
    private int least;
    private int most;

    @Override
    public void initialize(Size size) {
      least = size.min();
      most = size.max();
    }

    @Override
    public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
      return text == null || (Text.length(text) >= least && Text.length(text) <= most);
    }
  }
}
