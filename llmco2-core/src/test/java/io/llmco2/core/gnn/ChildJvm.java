package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a program in a Java virtual machine of its own, for what is decided once for a whole process.
 *
 * @param options of the virtual machine
 * @param environment variables beside those of the test
 */
record ChildJvm(ImmutableList<String> options, ImmutableMap<String, String> environment) {
    /** That of the test. */
    static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    /** What the program printed; it must have ended well. */
    String run(String classPath, Class<?> program, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(ImmutableList.<String>builder()
                        .add(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString())
                        .addAll(options)
                        .add("-cp", classPath, program.getName())
                        .add(arguments)
                        .build())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    /** The class path without entries that have any of these in their names. */
    static String classPathWithout(String... parts) {
        return Splitter.on(File.pathSeparator)
                .splitToStream(CLASS_PATH)
                .filter(entry -> Stream.of(parts).noneMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
