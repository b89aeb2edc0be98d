package io.llmco2.core.gnn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependenciesTest {
    private static final String GNN = "io.llmco2.core.gnn..";
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.llmco2.core");

    @Test
    void nd4jStaysInThePackageOfTheNetwork() {
        noClasses()
                .that()
                .resideOutsideOfPackage(GNN)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.nd4j..", "org.bytedeco..")
                .check(CORE);
    }

    @Test
    void noPublicSignatureNamesAnNd4jType() {
        List<JavaCodeUnit> units = CORE.stream()
                .filter(type -> type.getPackageName().equals("io.llmco2.core.gnn"))
                .flatMap(type -> type.getCodeUnits().stream())
                .toList();
        assertThat(units).anyMatch(DependenciesTest::namesNd4j); // of package-private types: the check sees them
        assertThat(units.stream().filter(DependenciesTest::isVisible)).hasSizeGreaterThan(10);
        assertThat(units).filteredOn(DependenciesTest::isVisible).noneMatch(DependenciesTest::namesNd4j);
    }

    @Test
    void nothingBeforeTheNetworkKnowsOfIt() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.llmco2.core.inference..",
                        "io.llmco2.core.predict..",
                        "io.llmco2.core.feature..",
                        "io.llmco2.core.measurement..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(GNN)
                .check(CORE);
    }

    /** ND4J is an optional dependency; a JVM without it must say the same. */
    @Test
    void inferenceNeedsNoNd4j(@TempDir Path folder) throws Exception {
        Path weights = folder.resolve("net.weights");
        RooflineNet net = Networks.ensemble(1, 2);
        net.save(weights);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classPathWithoutNd4j(),
                        WithoutNd4j.class.getName(),
                        weights.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).isEqualTo(WithoutNd4j.answers(net));
    }

    private static String classPathWithoutNd4j() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Splitter.on(File.pathSeparator)
                .splitToStream(classPath)
                .filter(entry ->
                        Stream.of("nd4j", "javacpp", "openblas", "bytedeco").noneMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isVisible(JavaCodeUnit unit) {
        boolean visible = unit.getModifiers().contains(JavaModifier.PUBLIC)
                || unit.getModifiers().contains(JavaModifier.PROTECTED);
        for (JavaClass type = unit.getOwner(); ; type = type.getEnclosingClass().get()) {
            visible &= type.getModifiers().contains(JavaModifier.PUBLIC);
            if (type.getEnclosingClass().isEmpty()) {
                return visible;
            }
        }
    }

    private static boolean namesNd4j(JavaCodeUnit unit) {
        return Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .anyMatch(type -> type.getPackageName().startsWith("org.nd4j"));
    }
}
