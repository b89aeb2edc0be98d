package io.llmco2.core.inference;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.Workload;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.LayerGraphs;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.LatentAttention;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.TokenMixer;
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
     * Refuses sequences that the model was not made for. Measurements of such runs exist, so this is not part of
     * {@link #of}.
     *
     * @throws IllegalArgumentException naming both lengths
     */
    public void requireLength() {
        double longest = workload.promptTokens() + workload.generatedTokens();
        if (longest > llm.maxPositions()) {
            throw new IllegalArgumentException(llm.id() + " was made for sequences of up to " + llm.maxPositions()
                    + " tokens, but prompt and answer have " + longest + "; shorten them, or give the architecture with"
                    + " the longer limit of your checkpoint");
        }
    }

    /** Whether it fits the memory of the GPUs. */
    public Feasibility feasibility() {
        return Feasibility.of(this);
    }
}
