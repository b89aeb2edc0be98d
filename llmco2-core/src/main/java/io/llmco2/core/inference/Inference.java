package io.llmco2.core.inference;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.LayerGraphs;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.LatentAttention;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.TokenMixer;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Everything a predictor is told: a model, a workload, a deployment, and the layer graphs that follow from them.
 *
 * @param llm the architecture
 * @param workload what is asked of it
 * @param deployment where and how it runs
 * @param drafting the model that drafts tokens for it, if one does
 * @param graphs one for each phase of the workload and model
 */
public record Inference(
        LlmSpec llm,
        Workload workload,
        Deployment deployment,
        Optional<Drafting> drafting,
        ImmutableList<LayerGraph> graphs) {

    /**
     * Speculative decoding on the same GPUs.
     *
     * @param model that drafts
     * @param speculation how many tokens, and how many of them are accepted
     */
    public record Drafting(LlmSpec model, Speculation speculation) {}

    /**
     * Builds the layer graphs.
     *
     * @throws IllegalArgumentException as {@link LayerGraphs#of} does, and if heads cannot be spread evenly over the
     *     tensor-parallel ranks of an engine that asks for it
     */
    public static Inference of(LlmSpec llm, Workload workload, Deployment deployment) {
        check(llm, deployment);
        return new Inference(
                llm, workload, deployment, Optional.empty(), LayerGraphs.of(llm, workload, deployment.execution()));
    }

    /** The same with another model that drafts tokens. */
    public static Inference of(LlmSpec llm, Workload workload, Deployment deployment, Drafting drafting) {
        check(llm, deployment);
        check(drafting.model, deployment);
        return new Inference(
                llm,
                workload,
                deployment,
                Optional.of(drafting),
                LayerGraphs.speculative(llm, drafting.model, drafting.speculation, workload, deployment.execution()));
    }

    private static void check(LlmSpec llm, Deployment deployment) {
        int ranks = deployment.split().tensor();
        if (deployment.engine().needsEvenHeads()) {
            for (LayerKind kind : llm.layerKinds()) {
                kind.mixer().ifPresent(mixer -> requireEvenHeads(llm, mixer, ranks, deployment.engine()));
            }
        }
    }

    private static void requireEvenHeads(LlmSpec llm, TokenMixer mixer, int ranks, Engine engine) {
        int heads = mixer instanceof Attention attention
                ? attention.heads()
                : mixer instanceof LatentAttention latent ? latent.heads() : ranks;
        int kvHeads = mixer instanceof Attention attention ? attention.kvHeads() : ranks;
        boolean keysDivide = kvHeads % ranks == 0 || ranks % kvHeads == 0;
        if (heads % ranks != 0 || !keysDivide) {
            throw new IllegalArgumentException("tensor parallelism " + ranks + " does not divide the " + heads
                    + " query heads and " + kvHeads + " key/value heads of " + llm.id() + ", which " + engine.id()
                    + " asks for; choose a divisor of both (or a multiple of the latter)");
        }
    }

    /**
     * Refuses sequences that the model, or the one that drafts for it, was not made for. Measurements of such runs exist, so
     * this is not part of {@link #of}.
     *
     * @throws IllegalArgumentException naming both lengths
     */
    public void requireLength() {
        requireLength(llm);
        drafting.map(Drafting::model).ifPresent(this::requireLength);
    }

    private void requireLength(LlmSpec model) {
        double longest = longest(workload);
        if (longest > model.maxPositions()) {
            throw new IllegalArgumentException(model.id() + " was made for sequences of up to " + model.maxPositions()
                    + " tokens, but prompt and answer have "
                    + BigDecimal.valueOf(longest).stripTrailingZeros().toPlainString()
                    + "; shorten them, or give the architecture with the longer limit of your checkpoint");
        }
    }

    /** Prompt and answer of the longest request; of steady state, whose lengths are means, of the mean one. */
    private static double longest(Workload workload) {
        if (workload instanceof OnePhase one) {
            return longest(one.whole());
        }
        if (workload instanceof RaggedBatch ragged) {
            return ragged.parts().stream().mapToDouble(Inference::longest).max().orElseThrow();
        }
        return workload.promptTokens() + workload.generatedTokens();
    }

    /** Whether it fits the memory of the GPUs. */
    public Feasibility feasibility() {
        return Feasibility.of(this);
    }

    /** The same with what {@link #weightBytes} said: for many workloads of one model on one deployment. */
    public Feasibility feasibility(double weightBytes) {
        return Feasibility.of(this, weightBytes);
    }

    /**
     * Bytes that the weights take on each GPU, those of the model that drafts included; the same whatever is asked of
     * the model.
     */
    public double weightBytes() {
        return Feasibility.weightBytes(this);
    }
}
