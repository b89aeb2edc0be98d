package io.llmco2.graph.llm;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The names that someone may have meant who wrote one that does not exist. Names are compared word by word: above all the
 * family ({@code qwen3}), then the size ({@code 8b}, the nearer the better), then the rest. Owners do not count.
 */
final class SimilarNames {
    private static final int MOST = 3;

    /** Families that differ by more than a slip are different ones. */
    private static final double LEAST_OF_FAMILY = 0.7;

    private static final double WEIGHT_OF_FAMILY = 4;
    private static final double WEIGHT_OF_SIZE = 2;
    private static final double COST_OF_A_WORD_MORE = 0.1;

    private static final Splitter WORDS =
            Splitter.on(CharMatcher.anyOf("-_ ")).trimResults().omitEmptyStrings();
    private static final Pattern SIZE = Pattern.compile("(?:(\\d+)x)?(\\d+(?:\\.\\d+)?)([bm])");
    private static final double MILLIONS_PER_BILLION = 1000;

    private SimilarNames() {}

    /** At most three, the likeliest first; none if no name is of a similar family. */
    static ImmutableList<String> to(String asked, Collection<String> names) {
        List<String> words = words(asked);
        if (words.isEmpty()) {
            return ImmutableList.of();
        }
        return names.stream()
                .map(name -> new Candidate(name, likeness(words, words(name)), distance(asked, name)))
                .filter(candidate -> candidate.likeness > 0)
                .sorted(Comparator.comparingDouble(Candidate::likeness)
                        .reversed()
                        .thenComparingInt(Candidate::distance))
                .limit(MOST)
                .map(Candidate::name)
                .collect(ImmutableList.toImmutableList());
    }

    private record Candidate(String name, double likeness, int distance) {}

    private static double likeness(List<String> asked, List<String> name) {
        double family = name.isEmpty() ? 0 : sameLetters(family(asked), family(name));
        if (family < LEAST_OF_FAMILY) {
            return 0;
        }
        double size = size(asked)
                .flatMap(one -> size(name).map(other -> Math.min(one, other) / Math.max(one, other)))
                .orElse(0.0);
        double shared = asked.stream().filter(name::contains).count();
        double others = name.stream().filter(word -> !asked.contains(word)).count();
        return WEIGHT_OF_FAMILY * family + WEIGHT_OF_SIZE * size + shared - COST_OF_A_WORD_MORE * others;
    }

    /** The first word, and the second where that is a version: {@code llama-3.1}. */
    private static String family(List<String> words) {
        boolean version = words.size() > 1
                && CharMatcher.inRange('0', '9').or(CharMatcher.is('.')).matchesAllOf(words.get(1));
        return version ? words.get(0) + words.get(1) : words.get(0);
    }

    /** The share of letters that need not change. */
    private static double sameLetters(String one, String other) {
        int longest = Math.max(one.length(), other.length());
        return 1 - (double) LevenshteinDistance.getDefaultInstance().apply(one, other) / longest;
    }

    /** Parameters in units of 10^9, from the first word that says so. */
    private static Optional<Double> size(List<String> words) {
        return words.stream()
                .map(SIZE::matcher)
                .filter(Matcher::matches)
                .map(SimilarNames::billions)
                .filter(billions -> billions > 0)
                .findFirst();
    }

    private static double billions(Matcher size) {
        double factor = size.group(1) == null ? 1 : Double.parseDouble(size.group(1));
        double unit = size.group(3).equals("m") ? MILLIONS_PER_BILLION : 1;
        return factor * Double.parseDouble(size.group(2)) / unit;
    }

    private static int distance(String asked, String name) {
        return LevenshteinDistance.getDefaultInstance()
                .apply(
                        words(asked).stream().collect(Collectors.joining("-")),
                        words(name).stream().collect(Collectors.joining("-")));
    }

    private static ImmutableList<String> words(String name) {
        return ImmutableList.copyOf(WORDS.split(NameIndex.Spelling.ANY_OWNER.key(name)));
    }
}
