package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Phase;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Sums over growing contexts, of exact lengths and of means. */
class AttentionLoadTest {

    @Property
    void exactScoresAreTheSumOverTheQueries(
            @ForAll @IntRange(min = 1, max = 500) int first,
            @ForAll @IntRange(max = 500) int more,
            @ForAll @IntRange(max = 600) int window,
            @ForAll Phase phase) {
        int last = first + more;
        AttentionLoad load = new AttentionLoad.Exact(phase, 3, first, last, 3);

        long visible = LongStream.rangeClosed(first, last)
                .map(context -> window == 0 ? context : Math.min(context, window))
                .sum();

        assertThat(load.scores(window, AttentionKernel.FLASH).times(1)).isEqualTo(3 * visible);
        assertThat(load.queries().times(1)).isEqualTo(3 * (more + 1));
    }

    @Property
    void meansOfWholeNumbersAreExact(
            @ForAll @IntRange(min = 1, max = 500) int first,
            @ForAll @IntRange(max = 500) int more,
            @ForAll @IntRange(max = 600) int window,
            @ForAll Phase phase,
            @ForAll AttentionKernel kernel) {
        AttentionLoad exact = new AttentionLoad.Exact(phase, 3, first, first + more, 3);
        AttentionLoad mean = new AttentionLoad.Mean(phase, 3, first, more + 1, 3);

        assertThat(mean.scores(window, kernel).times(1))
                .isEqualTo(exact.scores(window, kernel).times(1));
        assertThat(mean.reads(window, kernel).times(1))
                .isEqualTo(exact.reads(window, kernel).times(1));
        assertThat(mean.queries().times(1)).isEqualTo(exact.queries().times(1));
    }

    /** Where less than one token is decoded on average, the last context is shorter than the first. */
    @Property
    void fractionsOfATokenNeverSeeMoreThanTheWindow(
            @ForAll @DoubleRange(min = 0.01, max = 3) double decoded,
            @ForAll @IntRange(min = 4, max = 100) int window,
            @ForAll @DoubleRange(min = -3, max = 3) double beyond) {
        AttentionLoad load = new AttentionLoad.Mean(Phase.DECODE, 1, window + beyond, decoded, 1);

        assertThat(load.scores(window, AttentionKernel.FLASH).value())
                .isPositive()
                .isLessThanOrEqualTo(decoded * window * (1 + 1e-9));
        assertThat(load.queries().value()).isEqualTo(decoded);
    }

    @Property
    void moreQueriesNeverSeeLess(
            @ForAll @DoubleRange(min = 1, max = 100) double first,
            @ForAll @DoubleRange(min = 0, max = 100) double queries,
            @ForAll @DoubleRange(min = 0, max = 1) double more,
            @ForAll @IntRange(max = 100) int window) {
        AttentionLoad fewer = new AttentionLoad.Mean(Phase.DECODE, 1, first, queries, 1);
        AttentionLoad load = new AttentionLoad.Mean(Phase.DECODE, 1, first, queries + more, 1);

        assertThat(load.scores(window, AttentionKernel.FLASH).value() * (1 + 1e-12))
                .isGreaterThanOrEqualTo(
                        fewer.scores(window, AttentionKernel.FLASH).value());
    }
}
