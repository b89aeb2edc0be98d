package io.llmco2.core.inference;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Workload;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.LayerGraphs;
import io.llmco2.graph.llm.LlmSpec;

/**
 * Everything a predictor is told: a model, a workload, a deployment, and the layer graphs that follow from them.
 *
 * @param llm the architecture
 * @param workload what is asked of it
 * @param deployment where and how it runs
 * @param graphs one for each phase of the workload
 */
public record Inference(LlmSpec llm, Workload workload, Deployment deployment, ImmutableList<LayerGraph> graphs) {

    /**
     * Builds the layer graphs.
     *
     * @throws IllegalArgumentException as {@link LayerGraphs#of} does
     */
    public static Inference of(LlmSpec llm, Workload workload, Deployment deployment) {
        return new Inference(llm, workload, deployment, LayerGraphs.of(llm, workload, deployment.execution()));
    }

    /** Whether it fits the memory of the GPUs. */
    public Feasibility feasibility() {
        return Feasibility.of(this);
    }
}
