package io.llmco2.graph.layer;

import static com.google.common.math.LongMath.binomial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.graph.Execution;
import io.llmco2.graph.Execution.ExpertExchange;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.FeedForward.Routing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many GPUs a token is sent to when GPUs get only what their experts need. */
class ExpertExchangeTest {
    private static final MixtureOfExperts DEEPSEEK_V3 =
            MixtureOfExperts.of(256, 8, Models.gated(2_048)).withRouting(new Routing(true, 8, 4));
    private static final long TOKEN_BYTES = 4_096 * 2; // of the hidden state

    @Test
    void aTokenIsSentToTheGpusOfItsExperts() {
        // of 8 experts 4 are on the other GPU, which has none of the 2 picked ones in 6 of 28 cases
        assertThat(gpus(MixtureOfExperts.of(8, 2, Models.gated(1_024)), 2)).isCloseTo(1 - 6.0 / 28, within(1e-4));
    }

    @Test
    void oneExpertForEveryGpuIsAsManyGpusAsPicks() {
        assertThat(gpus(MixtureOfExperts.of(8, 2, Models.gated(1_024)), 8)).isCloseTo(7 * 2 / 8.0, within(1e-4));
    }

    @Test
    void aPartOfAGroupIsNeededIfTheGroupIsPicked() {
        // 32 GPUs with 8 experts each, all of one group, which half of the tokens may pick from
        double none = (double) binomial(120, 8) / binomial(128, 8);

        assertThat(gpus(DEEPSEEK_V3, 32)).isCloseTo(31 * 0.5 * (1 - none), within(1e-3));
    }

    @Test
    void severalGroupsOfAGpuAreSeldomAllLeftOut() {
        // 2 GPUs with 4 of 8 groups each; of the 4 picked groups 0 to 4 are on the other one
        double all = binomial(128, 8);
        double none =
                (1 * 1 + 16 * binomial(96, 8) / all + 36 * binomial(64, 8) / all + 16 * binomial(32, 8) / all) / 70;

        assertThat(gpus(DEEPSEEK_V3, 2)).isCloseTo(1 - none, within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "4, 8", "8, 4"})
    void tensorParallelRanksSendAPartEach(int tensor, int data) {
        MixtureOfExperts experts = MixtureOfExperts.of(64, 6, Models.gated(1_408));

        assertThat(tensor * gpus(experts, new ParallelSplit(tensor, data, tensor * data), data))
                .isCloseTo(gpus(experts, tensor * data), within(1e-2)); // bytes are rounded on every rank
    }

    @Test
    void noTokenIsSentToMoreGpusThanItHasExperts() {
        for (int gpus : new int[] {2, 4, 8, 16, 32, 64}) {
            assertThat(gpus(DEEPSEEK_V3, gpus))
                    .isLessThan(Math.min(8, gpus - 1))
                    .isPositive();
        }
    }

    @Test
    void slicesOfAllExpertsAreEverywhere() {
        assertThat(gpus(DEEPSEEK_V3, new ParallelSplit(1, 8, 1), 8)).isEqualTo(7);
    }

    @Test
    void gatheringSendsEveryTokenToAllDataParallelRanks() {
        Execution gather = Execution.of(Precision.BF16).with(new ParallelSplit(1, 32, 32));
        LayerGraph graph = Graphs.decode(Models.mixture("gathered", DEEPSEEK_V3), new StaticBatch(32, 100, 2), gather);

        assertThat(Graphs.cost(graph, "layer0.expert_all_gather").networkBytes())
                .isEqualTo(31 * TOKEN_BYTES);
        assertThat(Graphs.cost(graph, "layer0.expert_reduce_scatter").networkBytes())
                .isEqualTo(31 * TOKEN_BYTES);
    }

    private static double gpus(MixtureOfExperts experts, int gpus) {
        return gpus(experts, new ParallelSplit(1, gpus, gpus), gpus);
    }

    /** Hidden states that one GPU sends for its one token. */
    private static double gpus(MixtureOfExperts experts, ParallelSplit split, int requests) {
        Execution execution = Execution.of(Precision.BF16).with(split).with(ExpertExchange.ALL_TO_ALL);
        LayerGraph graph =
                Graphs.decode(Models.mixture("exchanged", experts), new StaticBatch(requests, 100, 2), execution);

        long dispatched = Graphs.cost(graph, "layer0.expert_dispatch").networkBytes();
        assertThat(Graphs.cost(graph, "layer0.expert_combine").networkBytes()).isEqualTo(dispatched);
        return (double) dispatched / TOKEN_BYTES;
    }
}
