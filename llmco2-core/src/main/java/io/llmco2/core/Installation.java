package io.llmco2.core;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.carbon.Sourced;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Feasibility;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inference.Drafting;
import io.llmco2.graph.Workload;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.util.Optional;

/**
 * A model on its GPUs: what the names of a {@link Setup} mean, and what all workloads there share. Safe to
 * share between threads.
 */
final class Installation {
    private final LlmSpec llm;
    private final Deployment deployment;
    private final Optional<Drafting> drafting;
    private final ImmutableMap<String, String> provenance;

    /** NaN until a workload asked for it; threads that ask at once compute the same number, and none waits. */
    private volatile double weightBytes = Double.NaN;

    /**
     * Looks the names up.
     *
     * @throws java.util.NoSuchElementException if model or GPU is unknown
     * @throws IllegalArgumentException if a rate is not known that the setup needs
     */
    Installation(Setup setup, LlmCatalog models, GpuCatalog gpus) {
        Sourced<LlmSpec> found = setup.llmFrom(models);
        Gpu gpu = gpus.get(setup.gpu());
        this.llm = found.value();
        this.deployment = setup.deploymentOn(gpu);
        this.drafting = setup.drafting(llm, models);
        this.provenance = ImmutableMap.<String, String>builder()
                .put("model", found.source())
                .put("gpu", gpu.id() + ", " + gpu.name())
                .put(
                        "gpu_idle_power",
                        gpu.idlePower().map(power -> power.watts() + " W").orElse("unknown: 0 W as lower bound"))
                .put("precision", setup.execution().precision().name())
                .put("engine", setup.engine().id())
                .put("split", deployment.split().toString())
                .put("host_load", deployment.hostLoad().id())
                .put(
                        "drafting",
                        drafting.map(drafts -> drafts.model().id() + ", " + drafts.speculation())
                                .orElse("none"))
                .put("model_catalog", models.version())
                .put("gpu_catalog", gpus.version())
                .buildOrThrow();
    }

    Gpu gpu() {
        return deployment.gpu();
    }

    /** What was looked up and where it comes from. */
    ImmutableMap<String, String> provenance() {
        return provenance;
    }

    /**
     * What is asked of the model, with its layer graphs.
     *
     * @throws IllegalArgumentException if the model cannot be split as asked, was not made for such sequences, or does not
     *     fit the memory of the GPUs
     */
    Inference inference(Workload workload) {
        Inference inference = of(workload);
        inference.requireLength();
        feasibility(inference).requireFit();
        return inference;
    }

    /** Whether a workload fits the memory of the GPUs. */
    Feasibility feasibility(Workload workload) {
        return feasibility(of(workload));
    }

    private Feasibility feasibility(Inference inference) {
        if (Double.isNaN(weightBytes)) {
            weightBytes = inference.weightBytes();
        }
        return inference.feasibility(weightBytes);
    }

    private Inference of(Workload workload) {
        return drafting.isPresent()
                ? Inference.of(llm, workload, deployment, drafting.get())
                : Inference.of(llm, workload, deployment);
    }
}
