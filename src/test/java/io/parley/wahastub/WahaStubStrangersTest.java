package io.parley.wahastub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class WahaStubStrangersTest {
  @Test
  void theStubKnowsWahasDocumentationOnly() {
    var classes = new ClassFileImporter().importPackages("io.parley.wahastub");
    noClasses().should().dependOnClassesThat(ofTheServer()).check(classes);
  }

  private static DescribedPredicate<JavaClass> ofTheServer() {
    return DescribedPredicate.describe(
        "belong to the server",
        type ->
            type.getPackageName().startsWith("io.parley")
                && !type.getPackageName().equals("io.parley.wahastub"));
  }
}
