package io.llmco2.examples.reproduce;

import com.google.common.base.Splitter;
import com.google.common.base.Throwables;
import com.google.common.hash.Hashing;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.UncheckedExecutionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Predictions of fitted predictors, in files named after a hash of everything they depend on, so that an interrupted
 * experiment goes on where it was. Files appear complete or not at all; doubles come back bit by bit, and so does the
 * time that a fit took.
 *
 * @param folder where they lie; made when the first is written
 * @param fits does the fits, as many at a time as it has threads
 * @param progress is told of every fit
 */
public record Answers(Path folder, ExecutorService fits, Consumer<String> progress) {
    private static final String HEADER = "llmco2 answers 1";

    /**
     * What a predictor said.
     *
     * @param rows predictions
     * @param seconds that fitting and asking took when it was done
     */
    public record Answer(double[][] rows, double seconds) {}

    /**
     * What is remembered under a key, or what is computed when its turn comes and then remembered. Must not be waited for in a fit.
     *
     * @param name for people, and the beginning of the file's name: letters, digits and hyphens
     * @param key everything that the answer depends on, the version of the code included
     */
    public Asked ask(String name, String key, Supplier<double[][]> compute) {
        return new Asked(fits.submit(() -> answer(name, key, compute)));
    }

    /**
     * An answer to come.
     *
     * @param future what comes
     */
    public record Asked(Future<Answer> future) {
        /**
         * Waits for it.
         *
         * @throws UncheckedIOException if the folder cannot be used
         */
        public Answer get() {
            try {
                return Futures.getUnchecked(future);
            } catch (UncheckedExecutionException failed) {
                Throwables.throwIfUnchecked(failed.getCause());
                throw failed;
            }
        }
    }

    private Answer answer(String name, String key, Supplier<double[][]> compute) {
        Path file = folder.resolve(name + "-" + Hashing.sha256().hashString(name + "\n" + key, StandardCharsets.UTF_8));
        try {
            if (Files.isRegularFile(file)) {
                List<String> lines = Files.readAllLines(file);
                if (lines.size() > 1 && lines.get(0).equals(HEADER)) {
                    return new Answer(
                            lines.stream().skip(2).map(Answers::row).toArray(double[][]::new),
                            Double.parseDouble(lines.get(1)));
                }
            }
            long begin = System.nanoTime();
            double[][] rows = compute.get();
            Answer fresh = new Answer(rows, (System.nanoTime() - begin) / 1e9);
            write(file, fresh);
            progress.accept(String.format(Locale.ROOT, "%s: %.1f s", name, fresh.seconds));
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException("the answers in " + folder + " cannot be used; delete them", e);
        }
    }

    private static double[] row(String line) {
        return Splitter.on(' ')
                .splitToStream(line)
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private void write(Path file, Answer answer) throws IOException {
        String text = Arrays.stream(answer.rows)
                .map(row -> DoubleStream.of(row).mapToObj(Double::toString).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n", HEADER + "\n" + answer.seconds + "\n", "\n"));
        Files.createDirectories(folder);
        Path unfinished = Files.createTempFile(folder, "unfinished-", ".tmp");
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
