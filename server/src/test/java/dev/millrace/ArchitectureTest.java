package dev.millrace;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.core.ApplicationModules;

/** The walls of the house. */
class ArchitectureTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.millrace");

    @Test
    void featuresUseOnlyWhatTheySayTheyUse() {
        ApplicationModules.of(Millrace.class).verify();
    }

    @Test
    void sqlIsWrittenInRepositoriesAndWhatKeepsThemCompany() {
        noClasses()
                .that()
                .resideInAPackage("..web..")
                .or()
                .haveSimpleNameEndingWith("Service")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(JdbcClient.class)
                .because("controllers translate and services decide; rows are the repositories' business")
                .check(OURS);
    }

    @Test
    void nobodyReadsTheTimeButFromTheClockThatIsInjected() {
        noClasses()
                .should()
                .callMethodWhere(new DescribedPredicate<JavaCall<?>>("reads the machine's clock") {
                    @Override
                    public boolean test(JavaCall<?> call) {
                        boolean now = call.getName().equals("now")
                                && (call.getTargetOwner().isEquivalentTo(Instant.class)
                                        || call.getTargetOwner().isEquivalentTo(LocalDate.class)
                                        || call.getTargetOwner().isEquivalentTo(LocalDateTime.class)
                                        || call.getTargetOwner().isEquivalentTo(OffsetDateTime.class)
                                        || call.getTargetOwner().isEquivalentTo(ZonedDateTime.class))
                                && call.getTarget().getRawParameterTypes().isEmpty();
                        boolean millis = call.getName().equals("currentTimeMillis")
                                && call.getTargetOwner().isEquivalentTo(System.class);
                        return now || millis;
                    }
                })
                .because("tests move " + Clock.class.getSimpleName() + "s, they do not wait")
                .check(OURS);
    }

    @Test
    void onlyCommandsWriteToTheTerminal() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.millrace.cli..", "dev.millrace.engine..")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .because("everything else logs; the engine's child speaks with its parent through its streams")
                .check(OURS);
    }

    @Test
    void whatAClassNeedsItIsGivenWhenItIsMade() {
        fields().should().notBeAnnotatedWith(Autowired.class).check(OURS);
    }
}
