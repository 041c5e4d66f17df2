package io.parley.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.parley.shared.PublicRoute;
import io.parley.shared.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@AnalyzeClasses(packages = "io.parley", importOptions = ImportOption.DoNotIncludeTests.class)
class CodeRulesTest {
  @ArchTest
  static final ArchRule timeComesFromTheClock =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.parley.shared..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now")
          .orShould()
          .callMethod(OffsetDateTime.class, "now")
          .orShould()
          .callMethod(ZonedDateTime.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule nobodyCallsOutButTheGuardedClient =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.parley.gateway.waha.WahaClient")
          .and()
          .resideOutsideOfPackage("io.parley.outbound")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net.http..",
              "org.springframework.web.client..",
              "org.springframework.web.reactive..",
              "org.apache.hc..",
              "okhttp3..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.net.HttpURLConnection")
          .orShould()
          .callMethod(java.net.URL.class, "openConnection")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.net.Socket.class)
          .because(
              "WahaClient speaks with the server that the operator names, OutboundClient with those of callers");

  /** Every connection of its client must be made by the guard's own look-up. */
  @ArchTest
  static final ArchRule theGuardedWayOutHasOneClient =
      noClasses()
          .that()
          .resideInAPackage("io.parley.outbound")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net.http..", "org.springframework.web..", "okhttp3..", "org.apache.hc..async..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.net.URLConnection.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.net.Socket.class);

  @ArchTest
  static final ArchRule repositoriesStayInTheirModule =
      classes().that().areAnnotatedWith(Repository.class).should().bePackagePrivate();

  @ArchTest
  static final ArchRule controllersStayInTheirModule =
      classes().that().areAnnotatedWith(RestController.class).should().bePackagePrivate();

  @ArchTest
  static final ArchRule onlyRepositoriesSpeakSql =
      noClasses()
          .that()
          .areNotAnnotatedWith(Repository.class)
          .and()
          .resideOutsideOfPackages("io.parley.database..", "io.parley.postgres..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(JdbcClient.class);

  @ArchTest
  static final ArchRule everyRouteSaysWhoMayCallIt =
      methods()
          .that()
          .areMetaAnnotatedWith(RequestMapping.class)
          .should(
              new ArchCondition<>("declare a scope or be public by name") {
                @Override
                public void check(JavaMethod route, ConditionEvents events) {
                  var declared =
                      route.isAnnotatedWith(Scope.class)
                          != route.isAnnotatedWith(PublicRoute.class);
                  events.add(new SimpleConditionEvent(route, declared, route.getFullName()));
                }
              });
}
