package io.llmco2.core.gnn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(run(
                        classPathWithout("nd4j", "javacpp", "openblas", "bytedeco"),
                        WithoutNd4j.class,
                        weights.toString()))
                .isEqualTo(WithoutNd4j.answers(net));
    }

    /** Neither without ND4J nor without the native libraries of the platform does anyone see a NoClassDefFoundError. */
    @ParameterizedTest
    @ValueSource(strings = {"nd4j javacpp openblas bytedeco", "-linux- -macosx- -windows-"})
    void trainingWithoutABackendSaysWhatToAdd(String missing) throws Exception {
        assertThat(run(classPathWithout(missing.split(" ")), WithoutBackend.class))
                .contains("training needs an ND4J backend", "org.nd4j:nd4j-native", "classifier of the platform")
                .doesNotContain("\tat ");
    }

    /** In a container with a read-only root a host says where there is room. */
    @Test
    void nativeLibrariesAreUnpackedWhereTheHostSays(@TempDir Path folder) throws Exception {
        String printed = runWith(
                ImmutableList.of(
                        "-Dorg.bytedeco.javacpp.cachedir=" + folder, "-Duser.home=" + folder.resolve("nowhere")),
                classPathWithout("nothing is left out"),
                WithBackend.class);
        assertThat(printed).endsWith("3");
        try (Stream<Path> unpacked = Files.walk(folder)) {
            assertThat(unpacked.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.contains("nd4jcpu") && !name.endsWith(".jar"));
        }
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    private static String run(String classPath, Class<?> program, String... arguments) throws Exception {
        return runWith(ImmutableList.of("-Xmx256m"), classPath, program, arguments);
    }

    private static String runWith(
            ImmutableList<String> options, String classPath, Class<?> program, String... arguments) throws Exception {
        Process process = new ProcessBuilder(ImmutableList.<String>builder()
                        .add(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString())
                        .addAll(options)
                        .add("-cp", classPath, program.getName())
                        .add(arguments)
                        .build())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    private static String classPathWithout(String... parts) {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Splitter.on(File.pathSeparator)
                .splitToStream(classPath)
                .filter(entry -> Stream.of(parts).noneMatch(entry::contains))
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
