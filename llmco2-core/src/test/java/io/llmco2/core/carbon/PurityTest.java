package io.llmco2.core.carbon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What an estimate is made of asks no network, clock or file. */
class PurityTest {
    private static final String LIVE = "io.llmco2.core.carbon.live..";
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.llmco2.core");

    @Test
    void onlyLiveGridsUseTheNetwork() {
        noClasses()
                .that()
                .resideOutsideOfPackage(LIVE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage(LIVE)
                .check(CORE);
    }

    @Test
    void carbonReadsNoClock() {
        noClasses()
                .that()
                .resideInAPackage("io.llmco2.core.carbon")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CORE);
        noClasses()
                .that()
                .resideInAPackage("io.llmco2.core.carbon")
                .and()
                .haveSimpleNameNotStartingWith("BestSlot")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(CORE);
    }

    @Test
    void onlyRecordsAreReadFromFiles() {
        noClasses()
                .that()
                .resideInAPackage("io.llmco2.core.carbon")
                .and()
                .doNotHaveSimpleName("RecordedIntensities")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Files.class)
                .check(CORE);
    }
}
