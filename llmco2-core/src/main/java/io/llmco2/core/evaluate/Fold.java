package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import io.llmco2.core.measurement.Observations.Observation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Rows that are left out together.
 *
 * @param group its name
 * @param judged the rows
 * @param without what is left to learn from, of everything there is
 */
public record Fold(String group, ImmutableList<Observation> judged, UnaryOperator<TrainingData> without) {

    /**
     * One fold for each key, named after the smallest name that a row of it has.
     *
     * @param leaveOut takes away all rows and operators that know something of a fold's rows
     */
    static <K> ImmutableList<Fold> ofEach(
            List<Observation> judged,
            Function<Observation, K> key,
            Function<Observation, String> name,
            BiFunction<TrainingData, List<Observation>, TrainingData> leaveOut) {
        Map<K, List<Observation>> rows = new LinkedHashMap<>();
        judged.forEach(
                o -> rows.computeIfAbsent(key.apply(o), k -> new ArrayList<>()).add(o));
        return rows.values().stream()
                .map(own -> new Fold(
                        own.stream().map(name).sorted().findFirst().orElseThrow(),
                        ImmutableList.copyOf(own),
                        data -> leaveOut.apply(data, own)))
                .sorted(Comparator.comparing(Fold::group))
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * So many folds, whose sizes differ by no more rows than the largest configuration has. All rows of a configuration
     * are in one fold, and whatever else there is of it to learn from, judged or not, is left out with it. Which fold
     * that is depends on the configurations alone, not on the order of the rows.
     */
    public static ImmutableList<Fold> even(List<Observation> judged, int count) {
        Map<String, List<Observation>> configurations = new LinkedHashMap<>();
        judged.forEach(o -> configurations
                .computeIfAbsent(configuration(o), k -> new ArrayList<>())
                .add(o));
        List<String> order = configurations.keySet().stream()
                .sorted(Comparator.comparing(
                                (String c) -> -configurations.get(c).size())
                        .thenComparing(Fold::shuffled))
                .toList();
        int folds = Math.min(count, order.size());
        List<Set<String>> members = new ArrayList<>();
        int[] sizes = new int[folds];
        for (int i = 0; i < folds; i++) {
            members.add(new LinkedHashSet<>());
        }
        for (String configuration : order) { // the largest first, each to the fold that has the fewest rows
            int least = 0;
            for (int i = 1; i < folds; i++) {
                least = sizes[i] < sizes[least] ? i : least;
            }
            members.get(least).add(configuration);
            sizes[least] += configurations.get(configuration).size();
        }
        ImmutableList.Builder<Fold> all = ImmutableList.builder();
        for (int i = 0; i < folds; i++) {
            Set<String> own = members.get(i);
            all.add(new Fold(
                    "fold-" + i,
                    judged.stream()
                            .filter(o -> own.contains(configuration(o)))
                            .collect(ImmutableList.toImmutableList()),
                    data -> data.without(o -> own.contains(configuration(o)))));
        }
        return all.build();
    }

    private static String shuffled(String configuration) {
        return Hashing.sha256()
                .hashString(configuration, StandardCharsets.UTF_8)
                .toString();
    }

    /**
     * A name that all repeats of a configuration have: {@link Dimensions}, GPUs, split, load and task. Coarser than a
     * repetition on purpose: the same matrices in another precision are a neighbour too, means of tokens and of running requests differ from one repetition to the next, so the cap
     * on running requests stands for their number where there is one, and token counts do not enter.
     */
    public static String configuration(Observation o) {
        String load = o.measurement()
                .extra("max_num_seqs")
                .or(() -> o.measurement().extra("max_bs"))
                .orElseGet(() -> "" + Math.round(o.inference().workload().batchSize()));
        return Dimensions.of(o) + " " + o.inference().deployment().gpu().id() + " "
                + o.inference().deployment().split() + " " + load + " "
                + o.measurement().extra("task").orElse("");
    }
}
