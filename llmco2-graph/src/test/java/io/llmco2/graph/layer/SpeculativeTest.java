package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Models;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** Speculative decoding: cycles of draft steps and one pass of the target. */
@Domain(GraphDomain.class)
class SpeculativeTest {
    private static final LlmSpec TARGET = Models.LLAMA_3_1_70B;
    private static final LlmSpec DRAFT = Models.LLAMA_3_1_8B;
    private static final Execution BF16 = Execution.of(Precision.BF16);

    @Provide
    Arbitrary<Integer> drafts() {
        return Arbitraries.integers().between(1, 12);
    }

    @Provide
    Arbitrary<Long> requests() {
        return Arbitraries.longs().between(1, 100);
    }

    @Property(tries = 100)
    void withNothingAcceptedAnAcceptedTokenTakesAllDraftStepsAndOnePassOfTheTarget(
            @ForAll("drafts") int drafts, @ForAll("requests") long requests) {
        StaticBatch oneToken = new StaticBatch(requests, 1_000, 2); // which one cycle yields
        LayerGraph target = decode(drafts, 0, oneToken).get(0);
        LayerGraph draft = decode(drafts, 0, oneToken).get(1);

        LayerGraph draftSteps = Graphs.decode(DRAFT, new StaticBatch(requests, 1_000, drafts + 1), BF16);
        draftSteps.nodes().forEach(node -> assertThat(Graphs.cost(draft, "draft." + node.name()))
                .as(node.name())
                .isEqualTo(node.cost()));

        // one pass over k + 1 tokens is a prefill of so many behind a cached prompt, but for the logits of all of them
        Set<Operator> output = EnumSet.of(Operator.LM_HEAD, Operator.SAMPLING);
        LayerGraph onePass = Graphs.prefill(TARGET, new StaticBatch(requests, 1_000 + drafts + 1, 1_000, 1), BF16);
        onePass.nodes().forEach(node -> {
            long logits = output.contains(node.operator()) ? drafts + 1 : 1;
            assertThat(Graphs.cost(target, node.name()).flops())
                    .as(node.name())
                    .isEqualTo(logits * node.cost().flops());
            assertThat(Graphs.cost(target, node.name()).weightBytes())
                    .as(node.name())
                    .isEqualTo(node.cost().weightBytes());
            assertThat(Graphs.cost(target, node.name()).kvReadBytes())
                    .as(node.name())
                    .isEqualTo(node.cost().kvReadBytes());
        });
    }

    @Property(tries = 100)
    void withAllAcceptedTheSameYieldsAllDraftsAndOneMore(
            @ForAll("drafts") int drafts, @ForAll("requests") long requests) {
        List<LayerGraph> oneToken = decode(drafts, 0, new StaticBatch(requests, 1_000, 2));
        List<LayerGraph> manyTokens = decode(drafts, 1, new StaticBatch(requests, 1_000, drafts + 2));

        assertThat(manyTokens).isEqualTo(oneToken);
    }

    @Property(tries = GraphDomain.TRIES)
    void aHigherAcceptanceNeverCostsMore(
            @ForAll Setup setup, @ForAll ContinuousBatching server, @ForAll("drafts") int drafts) {
        Assume.that(setup.execution().chunk() == Execution.UNCHUNKED);
        Assume.that(!setup.execution().precision().quantisesExpertsAlone());
        List<LayerGraph> seldom = speculative(setup, server, drafts, 0.3);
        List<LayerGraph> often = speculative(setup, server, drafts, 0.8);

        for (int i = 0; i < seldom.size(); i++) {
            LayerGraph fewer = often.get(i);
            assertThat(fewer.passes()).isLessThanOrEqualTo(seldom.get(i).passes());
            seldom.get(i).nodes().forEach(node -> assertThat(
                            (double) Graphs.cost(fewer, node.name()).flops())
                    .as(node.name())
                    .isLessThanOrEqualTo(node.cost().flops() * (1 + 1e-9) + 1)); // rounded
        }
    }

    @Test
    void aDecodedTokenOfALongAnswerCostsACycleOverItsExpectedTokens() {
        // acceptance 0.5 and 3 drafts: 1 + 0.5 + 0.25 + 0.125 tokens of a cycle
        StaticBatch batch = new StaticBatch(4, 1_000, 1_501);
        LayerGraph target = decode(3, 0.5, batch).get(0);
        LayerGraph draft = decode(3, 0.5, batch).get(1);

        assertThat(target.passes()).isEqualTo(1_500 / 1.875);
        assertThat(draft.passes()).isEqualTo(3 * 1_500 / 1.875);
        assertThat((double) Graphs.cost(target, "layer0.ffn_up").flops())
                .isCloseTo(4 * 800 * 4 * 2.0 * 8_192 * 2 * 28_672, withinPercentage(1e-9));
    }

    @Test
    void thePredictorOfTheNextTokenIsOneLayerBetweenTheSameMatrices() {
        LlmSpec predictor = TARGET.nextTokenPredictor();
        LayerGraph graph = Graphs.decode(predictor, new StaticBatch(1, 100, 2), BF16);

        assertThat(predictor.layers()).isOne();
        assertThat(Graphs.cost(graph, "joined_projection").flops()).isEqualTo(2L * 2 * 8_192 * 8_192);
        assertThat(Graphs.cost(graph, "lm_head"))
                .isEqualTo(Graphs.cost(Graphs.decode(TARGET, new StaticBatch(1, 100, 2), BF16), "lm_head"));
    }

    /** Decode of the target and of the draft model. */
    private static List<LayerGraph> decode(int drafts, double acceptance, Workload workload) {
        return LayerGraphs.speculative(TARGET, DRAFT, new Speculation(drafts, acceptance), workload, BF16)
                .subList(2, 4);
    }

    private static List<LayerGraph> speculative(Setup setup, Workload workload, int drafts, double acceptance) {
        return LayerGraphs.speculative(
                setup.llm(),
                setup.llm().nextTokenPredictor(),
                new Speculation(drafts, acceptance),
                workload,
                setup.execution()
                        .with(setup.execution().split().withMicroBatches(1).withPipeline(1)));
    }
}
