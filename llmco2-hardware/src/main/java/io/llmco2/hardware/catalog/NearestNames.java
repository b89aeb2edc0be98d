package io.llmco2.hardware.catalog;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * What a user may have meant by a name that is not known: names that contain the given text or are contained in it
 * first, then by edit distance (insert, delete, replace), whatever the case.
 */
public final class NearestNames {
    private static final int SUGGESTIONS = 3;
    private static final int LONGEST_COMPARED = 100; // the distance takes the product of both lengths

    private NearestNames() {}

    /**
     * The names nearest to a given one, nearest first.
     *
     * @param given what was asked for
     * @param known the names that there are
     * @return at most three of the known names
     */
    public static List<String> of(String given, Collection<String> known) {
        String wanted = lowerCase(given.substring(0, Math.min(given.length(), LONGEST_COMPARED)));
        Comparator<String> containedFirst = comparing(name -> name.contains(wanted) || speaksOf(wanted, name) ? 0 : 1);
        Comparator<String> byDistance =
                comparing(name -> LevenshteinDistance.getDefaultInstance().apply(wanted, name));
        Comparator<String> nearest = containedFirst.thenComparing(byDistance);
        return known.stream()
                .sorted(comparing(NearestNames::lowerCase, nearest).thenComparing(Comparator.naturalOrder()))
                .limit(SUGGESTIONS)
                .toList();
    }

    /**
     * The exception of a failed look-up: what was given, how many are known, the nearest names, and what to do.
     *
     * @param kind what was looked up, such as {@code GPU}
     * @param given what was asked for
     * @param known the names that there are
     * @param remedy what the caller can do, such as {@code ids() lists them}
     * @return the exception to throw
     */
    public static NoSuchElementException unknown(String kind, String given, Collection<String> known, String remedy) {
        String suggestions =
                of(given, known).stream().map(name -> "'" + name + "'").collect(joining(", "));
        return new NoSuchElementException("no " + kind + " '" + given + "' among the " + known.size()
                + " in this catalog; did you mean one of " + suggestions + "? " + remedy);
    }

    /** Whether {@code name} is a good part of {@code wanted}, and not just a few of its letters by chance. */
    private static boolean speaksOf(String wanted, String name) {
        return wanted.contains(name) && 4 * name.length() >= wanted.length();
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
