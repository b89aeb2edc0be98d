package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.llmco2.graph.llm.Span;
import io.llmco2.graph.llm.Span.Kind;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Which tokens queries see: sums over growing contexts, of exact lengths and of means. */
class SpanTest {

    @Provide
    Arbitrary<Span> spans() {
        return Arbitraries.oneOf(
                Arbitraries.just(Span.FULL),
                Arbitraries.integers().between(1, 600).map(Span::sliding),
                Arbitraries.integers().between(1, 600).map(Span::chunked));
    }

    @Property
    void whatQueriesSeeIsTheSumOverThem(
            @ForAll("spans") Span span,
            @ForAll @IntRange(min = 1, max = 2_000) int first,
            @ForAll @IntRange(max = 2_000) int more) {
        assertThat(span.seen(first, first + more))
                .isEqualTo(LongStream.rangeClosed(first, first + more)
                        .map(position -> position - span.start(position))
                        .sum());
    }

    @Property
    void aQuerySeesItselfAndNoMoreThanItsSpan(
            @ForAll("spans") Span span, @ForAll @IntRange(min = 1, max = 5_000) int position) {
        long seen = position - span.start(position);

        assertThat(seen).isPositive().isLessThanOrEqualTo(span.kind() == Kind.FULL ? position : span.tokens());
        assertThat(span.kept(position)).isGreaterThanOrEqualTo(seen);
    }

    @Property
    void meansOfWholeNumbersAreExact(
            @ForAll("spans") Span span,
            @ForAll @IntRange(min = 1, max = 2_000) int first,
            @ForAll @IntRange(max = 2_000) int more) {
        assertThat(span.seen(first, more + 1, 1)).isEqualTo(span.seen(first, (long) first + more));
    }

    /** Where less than one token is decoded on average, the last position is before the first. */
    @Property
    void fractionsOfATokenNeverSeeMoreThanTheSpan(
            @ForAll @DoubleRange(min = 0.01, max = 3) double queries,
            @ForAll @IntRange(min = 4, max = 100) int tokens,
            @ForAll @DoubleRange(min = -3, max = 3) double beyond) {
        assertThat(Span.sliding(tokens).seen(tokens + beyond, queries, 1))
                .isPositive()
                .isLessThanOrEqualTo(queries * tokens * (1 + 1e-9)); // a few ulps
        assertThat(Span.chunked(tokens).seen(tokens + beyond, queries, 1))
                .isPositive()
                .isLessThanOrEqualTo(queries * (tokens + 1)); // the last position of a chunk may count for a fraction
    }

    @Property
    void moreQueriesNeverSeeLess(
            @ForAll("spans") Span span,
            @ForAll @DoubleRange(min = 0.5, max = 1_000) double beyond,
            @ForAll @DoubleRange(min = 0, max = 1_000) double queries,
            @ForAll @DoubleRange(min = 0, max = 1) double more,
            @ForAll @DoubleRange(min = 1, max = 9) double stride) {
        double first = beyond + stride / 2; // queries of a cycle stand around its middle
        assertThat(span.seen(first, queries + more, stride) * (1 + 1e-12))
                .isGreaterThanOrEqualTo(span.seen(first, queries, stride));
    }

    @Property
    void steppingOverPositionsSeesAsMuchOfAWindowAsTheSumOverTheSteps(
            @ForAll @IntRange(min = 1, max = 600) int tokens,
            @ForAll @IntRange(min = 1, max = 900) int first,
            @ForAll @IntRange(min = 1, max = 50) int queries,
            @ForAll @IntRange(min = 1, max = 9) int stride) {
        Span span = Span.sliding(tokens);
        double sum = LongStream.range(0, queries)
                .map(i -> first + i * stride)
                .map(position -> position - span.start(position))
                .sum();

        // the bend of the window may lie between two steps, which is off by less than a stride
        assertThat(Math.abs(span.seen((double) first, queries, stride) - sum)).isLessThanOrEqualTo(stride);
    }

    @Test
    void steppingOverAllPositionsOfAChunkIsItsMean() {
        // 100 cycles of 4 tokens through a chunk of 400: contexts of 1 to 400, 200.5 on average
        assertThat(Span.chunked(400).seen(1, 100, 4)).isCloseTo(100 * 200.5, withinPercentage(1e-9));
    }

    @Test
    void aSpanHasTokensUnlessItIsFull() {
        assertThat(Span.sliding(0)).isEqualTo(Span.FULL);
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(Kind.FULL, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(Kind.CHUNKED, 0));
    }

    @Test
    void sumsBeyondALongAreRefused() {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Span.FULL.seen(1, 1L << 33));
    }
}
