package io.llmco2.core;

import static io.llmco2.core.Requests.PREDICTOR;
import static io.llmco2.core.Requests.llama;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inference.Drafting;
import io.llmco2.core.inference.Nodes;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Execution.ExpertExchange;
import io.llmco2.graph.Lora;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the builder is told arrives at the predictor. */
class RequestedInferenceTest {
    private static final Speculation THREE = new Speculation(3, 0.7);
    private static final LlmSpec DRAFT = LlmCatalog.bundled().get("meta-llama/Llama-3.2-1B");

    @Test
    void unlessToldOtherwiseItRunsAsTheEngineDoes() {
        Inference plain = inference(llama());
        assertThat(plain.deployment().execution())
                .isEqualTo(Engine.VLLM.execution(plain.deployment().precision(), ParallelSplit.NONE));
        assertThat(plain.deployment().nodes()).isEqualTo(Nodes.OF_EIGHT);
        assertThat(plain.drafting()).isEmpty();
    }

    @Test
    void aSplitReplacesTheDegrees() {
        ParallelSplit split = ParallelSplit.tensor(2).withPipeline(2).withMicroBatches(8);
        Inference inference = inference(llama().gpuCount(3).split(split));
        assertThat(inference.deployment().split()).isEqualTo(split);
        assertThat(inference.deployment().gpuCount()).isEqualTo(4);
        assertThat(inference.graphs()).allMatch(graph -> graph.pipeline().stages() == 2);
        assertThat(llama().split(split).build().gpuCount()).isEqualTo(4);
    }

    @Test
    void nodesAndTheirLinkArrive() {
        Nodes nodes = new Nodes(4, OptionalDouble.of(25e9));
        Inference inference = inference(llama().gpuCount(8).nodes(nodes));
        assertThat(inference.deployment().nodes()).isEqualTo(nodes);
        assertThat(inference.deployment().linkBytesPerSecond(8)).isEqualTo(25e9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inference(llama().gpuCount(8).nodes(new Nodes(4, OptionalDouble.empty()))))
                .withMessageContaining("link between nodes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().nodes(null).build())
                .withMessageContaining("nodes is missing");
    }

    @Test
    void samplesAndCachedTokensArrive() {
        assertThat(inference(llama().samples(4).cachedTokens(100)).workload())
                .isEqualTo(new StaticBatch(16, 512, 100, 128, 4));
    }

    @Test
    void aWorkloadReplacesBatchAndTokens() {
        Workload ragged =
                new RaggedBatch(ImmutableList.of(new StaticBatch(8, 512, 128), new StaticBatch(2, 4000, 300)));
        Inference inference = inference(EstimateRequest.builder()
                .model("meta-llama/Llama-3.1-8B")
                .gpu("h100-sxm")
                .precision(Precision.BF16)
                .workload(ragged));
        assertThat(inference.workload()).isEqualTo(ragged);
    }

    @Test
    void howOperatorsRunArrives() {
        Inference inference =
                inference(llama().lora(new Lora(16, 4)).prefillChunk(2048).expertExchange(ExpertExchange.ALL_TO_ALL));
        Execution execution = inference.deployment().execution();
        assertThat(execution.lora()).contains(new Lora(16, 4));
        assertThat(execution.chunk()).isEqualTo(2048);
        assertThat(execution.exchange()).isEqualTo(ExpertExchange.ALL_TO_ALL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> llama().prefillChunk(8).build())
                .withMessageContaining("at least 16 tokens, but had 8");
    }

    @Test
    void aDraftIsFoundByItsId() {
        Inference inference = inference(llama().draft("meta-llama/Llama-3.2-1B", THREE));
        assertThat(inference.drafting()).contains(new Drafting(DRAFT, THREE));
        assertThatThrownBy(() -> inference(llama().draft("meta-llama/Llama-3.2-2B", THREE)))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("meta-llama/Llama-3.2-2B");
    }

    @Test
    void aDraftMayBeOnesOwn() {
        LlmSpec own = DRAFT.withId("mine");
        assertThat(inference(llama().draft(own, THREE)).drafting()).contains(new Drafting(own, THREE));
    }

    @Test
    void aModelMayPredictSeveralTokens() {
        Inference inference = inference(llama().multiTokenPrediction(THREE));
        assertThat(inference.drafting()).contains(new Drafting(inference.llm().nextTokenPredictor(), THREE));
    }

    @Test
    void theLastDraftCounts() {
        assertThat(inference(llama().multiTokenPrediction(THREE).draft(DRAFT, new Speculation(2, 0.5)))
                        .drafting())
                .contains(new Drafting(DRAFT, new Speculation(2, 0.5)));
    }

    @Test
    void onePhaseIsOneOfWhateverIsAsked() {
        Nodes nodes = Nodes.ofEight(50e9);
        Inference prefill = inference(llama().onePhase(Phase.PREFILL).nodes(nodes));
        assertThat(prefill.workload()).isEqualTo(new OnePhase(new StaticBatch(16, 512, 128), Phase.PREFILL));
        assertThat(prefill.graphs()).extracting(LayerGraph::phase).containsExactly(Phase.PREFILL);
        Inference decode = inference(llama().continuous(true).onePhase(Phase.DECODE));
        assertThat(decode.workload()).isEqualTo(new OnePhase(new ContinuousBatching(16, 512, 128), Phase.DECODE));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> llama().generatedTokens(1).onePhase(Phase.DECODE).build())
                .withMessageContaining("nothing decodes");
    }

    @Test
    void keysAndValuesThatLeaveNeedALink() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> inference(llama().onePhase(Phase.PREFILL)))
                .withMessageContainingAll("leave the node", "give its bandwidth");
    }

    @Test
    void theLatencyOfOnePhaseIsItsOwn() {
        CarbonEstimate decode =
                Requests.ESTIMATOR.estimate(llama().onePhase(Phase.DECODE).build());
        double step = decode.total().time().seconds() / 127;
        assertThat(decode.latency().timeToFirstToken().seconds()).isEqualTo(step);
        assertThat(decode.latency().timePerOutputToken().orElseThrow().seconds())
                .isEqualTo(step);
        CarbonEstimate prefill = Requests.ESTIMATOR.estimate(
                llama().onePhase(Phase.PREFILL).nodes(Nodes.ofEight(50e9)).build());
        assertThat(prefill.latency().timeToFirstToken())
                .isEqualTo(prefill.total().time());
        assertThat(prefill.latency().timePerOutputToken()).isEmpty();
    }

    @Test
    void theLatencyOfOnePhaseOfAServerIsThatOfARequest() {
        EstimateRequest.Builder server = llama().continuous(true);
        CarbonEstimate decode =
                Requests.ESTIMATOR.estimate(server.onePhase(Phase.DECODE).build());
        double step = decode.total().time().seconds() / 128;
        assertThat(decode.latency().timeToFirstToken().seconds()).isEqualTo(step);
        assertThat(decode.latency().timePerOutputToken().orElseThrow().seconds())
                .isEqualTo(step);
        CarbonEstimate prefill = Requests.ESTIMATOR.estimate(
                server.onePhase(Phase.PREFILL).nodes(Nodes.ofEight(50e9)).build());
        assertThat(prefill.latency().timeToFirstToken().seconds())
                .isEqualTo(prefill.total().time().seconds() / 16);
        assertThat(prefill.latency().timePerOutputToken()).isEmpty();
    }

    private static Inference inference(EstimateRequest.Builder request) {
        AtomicReference<Inference> asked = new AtomicReference<>();
        CarbonEstimator.builder()
                .predictor(inference -> {
                    asked.set(inference);
                    return PREDICTOR.predict(inference);
                })
                .build()
                .estimate(request.build());
        return asked.get();
    }
}
