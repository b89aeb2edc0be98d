package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.llmco2.graph.Execution;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LlmSpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routed and shared experts. */
class ExpertsTest {
    private static final Execution BF16 = Execution.of(Precision.BF16);
    private static final long EXPERT_PARAMETERS = 3L * 4_096 * 1_408;

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3.5", "3, 4.625", "1000000, 8"}) // 8 (1 - 0.75^tokens)
    void mixtralReadsTheExpertsThatItsTokensPick(long tokens, double touched) {
        LayerGraph step = Graphs.decode(Models.MIXTRAL_8X7B, new StaticBatch(tokens, 100, 2), BF16);

        assertThat(Graphs.cost(step, "layer0.expert_ffn").weightBytes())
                .isEqualTo(Math.round(touched * 3 * 4_096 * 14_336 * 2));
    }

    @Property
    void aPassReadsTheExpectedNumberOfExperts(
            @ForAll @IntRange(min = 1, max = 256) int experts,
            @ForAll @IntRange(min = 1, max = 256) int picks,
            @ForAll @IntRange(min = 1, max = 10_000) int tokens) {
        int picked = Math.min(picks, experts);
        LayerGraph step = Graphs.decode(model(experts, picked), new StaticBatch(tokens, 100, 2), BF16);

        double touched = Graphs.cost(step, "layer0.expert_ffn").weightBytes() / (EXPERT_PARAMETERS * 2.0);

        assertThat(touched)
                .isCloseTo(experts * (1 - Math.pow(1 - (double) picked / experts, tokens)), within(1e-6))
                .isBetween(picked - 1e-6, experts + 1e-6); // weight bytes are rounded
    }

    @Property
    void groupsTimesRowsArePicks(
            @ForAll @IntRange(min = 1, max = 256) int experts,
            @ForAll @IntRange(min = 1, max = 256) int picks,
            @ForAll @IntRange(min = 1, max = 10_000) int tokens) {
        int picked = Math.min(picks, experts);
        LayerGraph step = Graphs.decode(model(experts, picked), new StaticBatch(tokens, 100, 2), BF16);

        Dimensions dimensions = Graphs.node(step, "layer0.expert_ffn").dimensions();

        assertThat(dimensions.rows() * dimensions.groups())
                .isCloseTo((double) tokens * picked, withinPercentage(1e-10));
    }

    @Test
    void everyPickIsMultiplied() {
        LayerGraph step = Graphs.decode(model(64, 6), new StaticBatch(5, 100, 3), BF16);

        assertThat(Graphs.cost(step, "layer0.expert_ffn").flops())
                // SiLU 4 and product 1 for inner elements, product and sum for elements of the output
                .isEqualTo(2 * 5 * 6 * (2 * EXPERT_PARAMETERS + 5 * 1_408 + 2 * 4_096));
    }

    @Test
    void anActivationWithoutGateHasNoProduct() {
        Dense plain = new Dense(1_408, false, false);
        LlmSpec llm = Models.mixture("plain", MixtureOfExperts.of(64, 6, plain).withShared(plain));

        LayerGraph step = Graphs.decode(llm, new StaticBatch(1, 100, 2), BF16);

        long each = 2 * 2 * 4_096 * 1_408 + 4 * 1_408;
        assertThat(Graphs.cost(step, "layer0.expert_ffn").flops()).isEqualTo(6 * (each + 2 * 4_096));
        assertThat(Graphs.cost(step, "layer0.shared_expert_ffn").flops()).isEqualTo(each);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void wholeExpertsDoTheirShare(int gpus) {
        StaticBatch batch = new StaticBatch(100, 100, 10);
        LayerGraph one = Graphs.decode(model(64, 6), batch, BF16);
        LayerGraph rank = Graphs.decode(model(64, 6), batch, BF16.with(new ParallelSplit(gpus, 1, gpus)));

        Cost whole = Graphs.cost(one, "layer0.expert_ffn");
        Cost share = Graphs.cost(rank, "layer0.expert_ffn");
        assertThat(gpus * share.flops()).isEqualTo(whole.flops());
        assertThat(gpus * share.activationBytes()).isEqualTo(whole.activationBytes());
        assertThat((double) gpus * share.weightBytes()).isCloseTo(whole.weightBytes(), withinPercentage(1e-6));
    }

    @Test
    void theGpuWithMostExpertsDoesMostWork() {
        // 60 experts over 8 GPUs: seven of them hold 8 and one holds 4
        StaticBatch batch = new StaticBatch(30, 100, 2);
        LayerGraph one = Graphs.decode(model(60, 4), batch, BF16);
        LayerGraph rank = Graphs.decode(model(60, 4), batch, BF16.with(new ParallelSplit(8, 1, 8)));

        assertThat((double) Graphs.cost(rank, "layer0.expert_ffn").flops())
                .isCloseTo(
                        Graphs.cost(one, "layer0.expert_ffn").flops() * 8.0 / 60,
                        withinPercentage(1e-5)); // rounded per token
    }

    @Test
    void expertsSeeTheTokensOfAllDataParallelRanks() {
        StaticBatch batch = new StaticBatch(64, 100, 2);
        LayerGraph graph = Graphs.decode(model(64, 6), batch, BF16.with(new ParallelSplit(1, 8, 8)));

        assertThat(Graphs.cost(graph, "layer0.router").flops())
                .isEqualTo(64 / 8 * (2 * 4_096 + 6) * 64); // softmax 5, comparison 1
        assertThat(Graphs.cost(graph, "layer0.expert_ffn").flops())
                .isEqualTo(64 * 6 / 8 * (2 * EXPERT_PARAMETERS + 5 * 1_408 + 2 * 4_096));
        // every GPU sends its 8 tokens to 7 others, and as much on the way back
        assertThat(Graphs.cost(graph, "layer0.expert_all_gather").networkBytes())
                .isEqualTo(8 * 7 * 4_096 * 2);
        assertThat(Graphs.cost(graph, "layer0.expert_reduce_scatter").networkBytes())
                .isEqualTo(8 * 7 * 4_096 * 2);
    }

    private static LlmSpec model(int experts, int picks) {
        return Models.mixture(
                experts + " experts, " + picks + " of them at once",
                MixtureOfExperts.of(experts, picks, Models.gated(1_408)));
    }
}
