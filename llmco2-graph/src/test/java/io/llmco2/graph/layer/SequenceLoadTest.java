package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Phase;
import io.llmco2.graph.layer.SequenceLoad.Exact;
import io.llmco2.graph.layer.SequenceLoad.MeanCycles;
import io.llmco2.graph.layer.SequenceLoad.MeanPrompts;
import io.llmco2.graph.layer.SequenceLoad.Run;
import io.llmco2.graph.llm.Span;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What attention and recurrence are asked, of exact lengths and of means. */
class SequenceLoadTest {

    @Provide
    Arbitrary<Span> spans() {
        return Arbitraries.oneOf(
                Arbitraries.just(Span.FULL),
                Arbitraries.integers().between(1, 600).map(Span::sliding),
                Arbitraries.integers().between(1, 600).map(Span::chunked));
    }

    @Property
    void meanPromptsOfWholeNumbersAreExact(
            @ForAll("spans") Span span,
            @ForAll @IntRange(max = 500) int cached,
            @ForAll @IntRange(min = 1, max = 2_000) int fresh,
            @ForAll @IntRange(min = 16, max = 3_000) int chunk,
            @ForAll AttentionKernel kernel) {
        int prompt = cached + fresh;
        SequenceLoad exact = exact(Phase.PREFILL, cached + 1, prompt, 1, chunk);
        SequenceLoad mean = new MeanPrompts(3, cached, prompt, fresh, 1, chunk);

        assertSame(mean, exact, span, kernel);
    }

    @Property
    void meanCyclesOfOneTokenAreExact(
            @ForAll("spans") Span span,
            @ForAll @IntRange(min = 1, max = 2_000) int prompt,
            @ForAll @IntRange(min = 1, max = 2_000) int decoded,
            @ForAll AttentionKernel kernel) {
        SequenceLoad exact = exact(Phase.DECODE, prompt + 1, prompt + decoded, 1, 16);
        SequenceLoad mean = new MeanCycles(3, prompt, decoded, 1, 1, 1, 3, 1);

        assertSame(mean, exact, span, kernel);
    }

    private static void assertSame(SequenceLoad mean, SequenceLoad exact, Span span, AttentionKernel kernel) {
        assertThat(mean.scores(span, kernel).times(1))
                .isEqualTo(exact.scores(span, kernel).times(1));
        assertThat(mean.reads(span, kernel).times(1))
                .isEqualTo(exact.reads(span, kernel).times(1));
        assertThat(mean.queries().times(1)).isEqualTo(exact.queries().times(1));
        assertThat(mean.written().times(1)).isEqualTo(exact.written().times(1));
        assertThat(mean.contexts().times(1)).isEqualTo(exact.contexts().times(1));
        assertThat(mean.visits().times(1)).isEqualTo(exact.visits().times(1));
    }

    @ParameterizedTest
    @CsvSource({
        "FULL, 0, 600", // 100 + 200 + 300
        "SLIDING, 50, 398", // 100 + 149 + 149: query 101 sees tokens 52 to 101
        "CHUNKED, 150, 450" // 100 + 200 + 150: query 101 is in the chunk that begins at 1, query 201 in that at 151
    })
    void everyChunkReadsWhatItsQueriesSee(Span.Kind kind, int tokens, long reads) {
        SequenceLoad load = new Exact(Phase.PREFILL, ImmutableList.of(new Run(1, 1, 300)), 100, 1, 100);

        assertThat(load.reads(new Span(kind, tokens), AttentionKernel.FLASH).times(1))
                .isEqualTo(reads);
        assertThat(load.visits().times(1)).isEqualTo(3);
    }

    @Test
    void contextRanksShareScoresInPrefillAndKeysInDecode() {
        SequenceLoad prefill = exact(Phase.PREFILL, 1, 100, 4, 1_000);
        SequenceLoad decode = exact(Phase.DECODE, 101, 200, 4, 1_000);

        assertThat(prefill.queries().times(1)).isEqualTo(3 * 25);
        assertThat(prefill.written().times(1)).isEqualTo(3 * 25);
        assertThat(prefill.reads(Span.FULL, AttentionKernel.FLASH).times(1)).isEqualTo(3 * 100); // all see all keys
        assertThat(prefill.scores(Span.FULL, AttentionKernel.FLASH).times(1))
                .isEqualTo(3788); // 3 x 5050 / 4, rounded up
        assertThat(decode.queries().times(1)).isEqualTo(3 * 100);
        assertThat(decode.written().times(1)).isEqualTo(3 * 25);
        assertThat(decode.reads(Span.FULL, AttentionKernel.FLASH).times(1))
                .isEqualTo(11_288); // 3 x 15,050 / 4, rounded up
    }

    @Test
    void draftsReadOncePerPassAndTheTargetOncePerCycle() {
        // 10 cycles of 4 drafts, 2 tokens of them accepted on average: contexts from 100 on, 3 more each time
        SequenceLoad draft = new MeanCycles(1, 100, 10, 4, 1, 3, 1, 1);
        SequenceLoad target = new MeanCycles(1, 100, 10, 1, 5, 3, 1, 1);

        double begins = 10 * 100 + 3 * 45; // prompt and what was accepted before
        assertThat(draft.reads(Span.FULL, AttentionKernel.FLASH).value()).isEqualTo(4 * begins + 10 * (1 + 2 + 3 + 4));
        assertThat(draft.scores(Span.FULL, AttentionKernel.FLASH).value()).isEqualTo(4 * begins + 10 * (1 + 2 + 3 + 4));
        assertThat(target.reads(Span.FULL, AttentionKernel.FLASH).value()).isEqualTo(begins + 10 * 5);
        assertThat(target.scores(Span.FULL, AttentionKernel.FLASH).value())
                .isEqualTo(5 * begins + 10 * (1 + 2 + 3 + 4 + 5));
        assertThat(draft.visits().value()).isEqualTo(40);
        assertThat(target.queries().value()).isEqualTo(50);
    }

    private static SequenceLoad exact(Phase phase, long first, long last, int context, long chunk) {
        return new Exact(phase, ImmutableList.of(new Run(3, first, last)), 3, context, chunk);
    }
}
