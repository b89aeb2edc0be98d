package io.llmco2.core.evaluate;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.predict.Interval;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Support;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What candidates said of folds, in files named after a hash of everything that the answers depend on. So an evaluation
 * that was interrupted goes on where it was, and nothing is fitted twice. Files appear complete or not at all; several
 * processes may share a folder. Doubles come back bit by bit.
 */
public final class FoldCache {
    private static final String HEADER = "llmco2 fold 1";
    private static final String NONE = "-";

    private final Optional<Path> folder;

    private FoldCache(Optional<Path> folder) {
        this.folder = folder;
    }

    /** Remembers nothing. */
    public static FoldCache none() {
        return new FoldCache(Optional.empty());
    }

    /**
     * Remembers in a folder, which is made if it does not exist.
     *
     * @throws UncheckedIOException if it cannot be made
     */
    public static FoldCache in(Path folder) {
        try {
            return new FoldCache(Optional.of(Files.createDirectories(folder)));
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " for folds cannot be made", e);
        }
    }

    /** What was said of a fold; empty if it is not known, or if what is there has another form or number of rows. */
    Optional<ImmutableList<Claim>> get(String key, int rows) {
        Optional<Path> file = folder.map(f -> f.resolve(key)).filter(Files::isRegularFile);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = lines(file.get());
        return lines.size() == rows + 1 && lines.get(0).equals(HEADER)
                ? Optional.of(lines.stream().skip(1).map(FoldCache::claim).collect(ImmutableList.toImmutableList()))
                : Optional.empty();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the fold " + file + " cannot be read; delete it", e);
        }
    }

    void put(String key, List<Claim> claims) {
        if (folder.isEmpty()) {
            return;
        }
        String text = HEADER + "\n"
                + claims.stream()
                        .map(FoldCache::line)
                        .collect(Collectors.joining("\n", "", claims.isEmpty() ? "" : "\n"));
        try {
            Path unfinished = Files.createTempFile(folder.get(), "unfinished-", ".tmp");
            Files.writeString(unfinished, text);
            move(unfinished, folder.get().resolve(key));
        } catch (IOException e) {
            throw new UncheckedIOException("a fold cannot be written to " + folder.get(), e);
        }
    }

    /** Weights under a key, trained and written down unless they are there. */
    RooflineNet weights(String key, Supplier<RooflineNet> training) {
        if (folder.isEmpty()) {
            return training.get();
        }
        Path weights = folder.get().resolve(key);
        if (Files.isRegularFile(weights)) {
            return RooflineNet.load(weights);
        }
        RooflineNet trained = training.get();
        try {
            Path unfinished = Files.createTempFile(folder.get(), "unfinished-", ".tmp");
            trained.save(unfinished);
            move(manifest(unfinished), manifest(weights)); // first, so that weights which are there have theirs
            move(unfinished, weights);
        } catch (IOException e) {
            throw new UncheckedIOException("weights cannot be written to " + folder.get(), e);
        }
        return trained;
    }

    private static Path manifest(Path weights) {
        return weights.resolveSibling(weights.getFileName() + ".json");
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String line(Claim claim) {
        return claim.cost().energy().joules() + " " + claim.cost().time().seconds() + " " + claim.scale() + " "
                + claim.interval()
                        .map(i -> i.level() + " " + i.lowFactor() + " " + i.highFactor())
                        .orElse(NONE + " " + NONE + " " + NONE)
                + " " + claim.support().map(Support::name).orElse(NONE);
    }

    private static Claim claim(String line) {
        List<String> words = Splitter.on(' ').splitToList(line);
        return new Claim(
                new PhaseCost(new Energy(number(words, 0)), new TimeSpan(number(words, 1))),
                number(words, 2),
                words.get(3).equals(NONE)
                        ? Optional.empty()
                        : Optional.of(new Interval(number(words, 3), number(words, 4), number(words, 5))),
                words.get(6).equals(NONE) ? Optional.empty() : Optional.of(Support.valueOf(words.get(6))));
    }

    private static double number(List<String> words, int index) {
        return Double.parseDouble(words.get(index));
    }
}
