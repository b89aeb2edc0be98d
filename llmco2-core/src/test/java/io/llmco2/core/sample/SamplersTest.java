package io.llmco2.core.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.sample.Acquisition.Measured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplersTest {
    private static final int SIZE = 200;

    /** Points 0, 0.1, ... 19.9 on a line. */
    private static Pool line() {
        double[][] points = new double[SIZE][];
        double[] prior = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            points[i] = new double[] {i / 10.0};
            prior[i] = 1;
        }
        return new Pool(points, prior);
    }

    static List<Sampler> samplers() {
        return List.of(
                new RandomSampler(line()), new PaperSampler(line(), 3, 0.5, 0.1), new FocusedSampler(line(), 0.5));
    }

    @Property(tries = 50)
    void proposalsAreNewAndDifferent(
            @ForAll @IntRange(max = 150) int measured,
            @ForAll @IntRange(max = SIZE + 20) int count,
            @ForAll long seed) {
        Map<Integer, Double> errors = new HashMap<>();
        IntStream.range(0, measured).forEach(i -> errors.put(i, i % 7 / 20.0));
        for (Sampler sampler : samplers()) {
            ImmutableList<Integer> proposed = sampler.propose(ImmutableMap.copyOf(errors), count, seed);
            assertThat(proposed).hasSize(Math.min(count, SIZE - measured)).doesNotHaveDuplicates();
            assertThat(new HashSet<>(proposed))
                    .doesNotContainAnyElementsOf(errors.keySet().isEmpty() ? List.of(-1) : errors.keySet());
            assertThat(sampler.propose(ImmutableMap.copyOf(errors), count, seed))
                    .isEqualTo(proposed);
        }
    }

    /** Errors of 50 % above 15, 1 % elsewhere: a quarter of the pool is hard, so that random draws put 5 of 20 there. */
    @ParameterizedTest
    @MethodSource("focusing")
    void focusesWhereErrorsAre(Sampler sampler) {
        ImmutableMap.Builder<Integer, Double> errors = ImmutableMap.builder();
        for (int i = 0; i < SIZE; i += 10) {
            errors.put(i, i >= 150 ? 0.5 : 0.01);
        }
        ImmutableList<Integer> proposed = sampler.propose(errors.buildOrThrow(), 20, 3);
        assertThat(proposed.stream().filter(i -> i >= 145)).hasSizeGreaterThanOrEqualTo(9);
    }

    static List<Sampler> focusing() {
        return List.of(new PaperSampler(line(), 4, 0.5, 0.1), new FocusedSampler(line(), 0.5));
    }

    /** Without errors that differ, draws spread: of ten from twenty units, no three lie within one. */
    @Test
    void focusedDrawsKeepApart() {
        List<Integer> sorted = new ArrayList<>(new FocusedSampler(line(), 2).propose(ImmutableMap.of(), 40, 5));
        sorted.sort(null);
        int[] perUnit = new int[20];
        sorted.forEach(i -> perUnit[i / 10]++);
        int[] random = new int[20];
        new RandomSampler(line()).propose(ImmutableMap.of(), 40, 5).forEach(i -> random[i / 10]++);
        assertThat(Arrays.stream(perUnit).max().orElseThrow())
                .isLessThanOrEqualTo(Arrays.stream(random).max().orElseThrow());
    }

    @Test
    void whatHasNoWeightIsNeverDrawn() {
        double[] prior = new double[SIZE];
        prior[17] = 1;
        prior[18] = 2;
        Pool pool = new Pool(
                IntStream.range(0, SIZE).mapToObj(i -> new double[] {i}).toArray(double[][]::new), prior);
        for (Sampler sampler : List.of(new RandomSampler(pool), new FocusedSampler(pool, 1))) {
            assertThat(sampler.propose(ImmutableMap.of(), 5, 1)).containsExactlyInAnyOrder(17, 18);
        }
        assertThat(new RandomSampler(pool.even()).propose(ImmutableMap.of(), 500, 1))
                .hasSize(SIZE);
    }

    @Test
    void acquiresUpToTheBudgetInRounds() {
        List<Integer> rounds = new ArrayList<>();
        Measured measured = new Acquisition(10, 15, 60, 5)
                .run(
                        line(),
                        new FocusedSampler(line(), 0.5),
                        candidate -> 1 + candidate,
                        SamplersTest::nearest,
                        7,
                        soFar -> rounds.add(soFar.candidates().size()));
        assertThat(rounds).containsExactly(10, 25, 40, 55, 60);
        assertThat(measured.candidates()).hasSize(60).doesNotHaveDuplicates();
        assertThat(measured.values())
                .containsExactlyElementsOf(
                        measured.candidates().stream().map(c -> 1.0 + c).toList());
    }

    /** Flat up to 15, steep beyond: with equal budgets, the focused nearest neighbour is closer to the truth. */
    @Test
    void aSteepRegionIsLearnedWithFewerMeasurements() {
        double focused = 0;
        double random = 0;
        for (long seed = 1; seed <= 10; seed++) {
            focused += error(new FocusedSampler(line(), 0.5), seed);
            random += error(new RandomSampler(line()), seed);
        }
        assertThat(focused).isLessThan(0.9 * random);
    }

    private static double error(Sampler sampler, long seed) {
        Measured measured = new Acquisition(10, 5, 50, 5)
                .run(line(), sampler, SamplersTest::truth, SamplersTest::nearest, seed, soFar -> {});
        double[] predicted = nearest(
                        measured.candidates().stream().map(line()::point).toList(),
                        measured.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())
                .apply(IntStream.range(0, SIZE).mapToObj(line()::point).toList());
        return IntStream.range(0, SIZE)
                .mapToDouble(i -> Math.abs(predicted[i] / truth(i) - 1))
                .average()
                .orElseThrow();
    }

    private static double truth(int candidate) {
        return candidate < 150 ? 1 + 0.001 * candidate : Math.exp((candidate - 150) / 8.0);
    }

    /** The value of the nearest point. */
    private static Function<List<double[]>, double[]> nearest(List<double[]> points, double[] values) {
        return asked -> asked.stream()
                .mapToDouble(point -> values[
                        IntStream.range(0, values.length)
                                .boxed()
                                .min(Comparator.comparingDouble(i -> Math.abs(points.get(i)[0] - point[0])))
                                .orElseThrow()])
                .toArray();
    }

    @Test
    void saysWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pool(new double[][] {{1}, {2, 3}}, new double[] {1, 1}))
                .withMessageContaining("[2.0, 3.0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pool(new double[][] {{1}}, new double[] {0}))
                .withMessageContaining("one above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Acquisition(1, 1, 1, 2))
                .withMessageContaining("initial 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Acquisition(2, 1, 2, 2)
                        .run(line(), new RandomSampler(line()), i -> -1, SamplersTest::nearest, 1, soFar -> {}))
                .withMessageContaining("-1.0");
    }
}
