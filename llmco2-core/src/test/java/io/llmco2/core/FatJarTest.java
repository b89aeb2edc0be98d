package io.llmco2.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.io.ByteStreams;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.launch.JarLauncher;

/**
 * In the executable jar of Spring Boot, whose libraries are jars within the jar, resources are no files; in a container with a
 * read-only root nothing can be written. An estimate needs neither.
 */
class FatJarTest {
    private static final List<String> LIBRARIES =
            List.of("guava-", "failureaccess-", "jackson-core-", "commons-text-", "commons-lang3-", "llmco2-");

    @TempDir
    private Path folder;

    @Test
    void theSameEstimateFromAnExecutableJarThatCannotWrite() throws Exception {
        Path jar = folder.resolve("application.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest())) {
            try (JarFile launcher = new JarFile(location(JarLauncher.class).toFile())) {
                for (JarEntry entry : launcher.stream()
                        .filter(entry -> entry.getName().endsWith(".class"))
                        .toList()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    ByteStreams.copy(launcher.getInputStream(entry), out);
                }
            }
            String application = HostedApplication.class.getName().replace('.', '/') + ".class";
            out.putNextEntry(new JarEntry("BOOT-INF/classes/"));
            out.putNextEntry(new JarEntry("BOOT-INF/classes/" + application));
            Files.copy(location(HostedApplication.class).resolve(application), out);
            for (Path library : libraries()) {
                nest(out, library);
            }
        }
        Path nowhere = folder.resolve("nowhere"); // not even a folder
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + nowhere,
                        "-Duser.home=" + nowhere,
                        "-jar",
                        jar.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).endsWith(HostedApplication.answer()); // newer JVMs warn first that there is no such folder
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(jar);
        }
    }

    private static Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, JarLauncher.class.getName());
        attributes.putValue("Start-Class", HostedApplication.class.getName());
        attributes.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
        attributes.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
        return manifest;
    }

    /** What an estimate needs of the class path, as jars or as folders of classes. */
    private static List<Path> libraries() throws URISyntaxException {
        Path tests = location(HostedApplication.class);
        return Splitter.on(File.pathSeparator)
                .omitEmptyStrings()
                .splitToStream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
                .map(Path::of)
                .filter(entry -> Files.isDirectory(entry)
                        ? !entry.equals(tests)
                        : LIBRARIES.stream().anyMatch(entry.getFileName().toString()::startsWith))
                .toList();
    }

    private static Path location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Nested jars are stored, not compressed: the launcher reads them where they are. */
    private static void nest(JarOutputStream out, Path library) throws IOException {
        boolean classes = Files.isDirectory(library);
        byte[] bytes = classes ? jarOf(library) : Files.readAllBytes(library);
        String name = classes
                ? library.getParent().getParent().getFileName() + ".jar"
                : library.getFileName().toString();
        JarEntry entry = new JarEntry("BOOT-INF/lib/" + name);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        entry.setMethod(JarEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        out.putNextEntry(entry);
        out.write(bytes);
    }

    private static byte[] jarOf(Path classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, jar);
            }
        }
        return bytes.toByteArray();
    }
}
