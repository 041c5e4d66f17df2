package io.parley.faults;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class StrangersTest {
  @Test
  void faultTestsKnowTheServerByItsWiresOnly() {
    var classes = new ClassFileImporter().importPackages("io.parley.faults");
    noClasses().should().dependOnClassesThat(ofTheServer()).check(classes);
  }

  private static DescribedPredicate<JavaClass> ofTheServer() {
    return DescribedPredicate.describe(
        "belong to the server",
        type ->
            type.getPackageName().startsWith("io.parley")
                && !type.getPackageName().equals("io.parley.faults"));
  }
}
