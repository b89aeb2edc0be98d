package io.llmco2.core;

import io.llmco2.core.carbon.Sourced;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Inference.Drafting;
import io.llmco2.core.inference.Nodes;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Speculation;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.Gpu;
import java.util.Optional;

/**
 * All of an {@link EstimateRequest} but the workload and the site: requests of equal setups share a model on a
 * deployment, and with equal workloads the energy of the accelerators.
 *
 * @param model the id of the model
 * @param llm its architecture, if the caller gave one
 * @param gpu the name of the GPU type
 * @param engine the software
 * @param execution how operators run
 * @param nodes how the GPUs are joined
 * @param hostLoad what else the host does
 * @param draft what drafts tokens
 */
record Setup(
        String model,
        Optional<LlmSpec> llm,
        String gpu,
        Engine engine,
        Execution execution,
        Nodes nodes,
        HostLoad hostLoad,
        Optional<Draft> draft) {

    /** The model that drafts tokens: by id, as an architecture, or the model's own predictor if it is neither. */
    record Draft(Optional<String> id, Optional<LlmSpec> spec, Speculation speculation) {}

    Sourced<LlmSpec> llmFrom(LlmCatalog models) {
        if (llm.isPresent()) {
            return new Sourced<>(llm.get(), model + ", architecture given by the caller");
        }
        LlmCatalog.Resolution found = models.resolve(model);
        return new Sourced<>(
                found.spec(),
                found.catalogId() + " (" + found.how() + "), "
                        + models.entry(found.catalogId()).source());
    }

    /** Of what mostly tells setups apart: estimates look their setup up, and the whole of it takes longer to hash than to find. */
    @Override
    public int hashCode() {
        int names = 31 * model.hashCode() + gpu.hashCode();
        return 31 * (31 * names + execution.precision().name().hashCode())
                + execution.split().gpus();
    }

    Setup with(Execution otherwise) {
        return new Setup(model, llm, gpu, engine, otherwise, nodes, hostLoad, draft);
    }

    /** Elsewhere: what was chosen because of the engine, such as chunks, stays. */
    Setup on(Placement placement) {
        Execution moved = new Execution(
                placement.precision(),
                placement.split(),
                execution.attention(),
                execution.exchange(),
                execution.chunk(),
                execution.lora());
        return new Setup(model, llm, placement.gpu(), engine, moved, nodes, hostLoad, draft);
    }

    Deployment deploymentOn(Gpu found) {
        return new Deployment(found, engine, execution, nodes, hostLoad);
    }

    Optional<Drafting> drafting(LlmSpec target, LlmCatalog models) {
        return draft.map(asked -> new Drafting(
                asked.spec.or(() -> asked.id.map(models::get)).orElseGet(target::nextTokenPredictor),
                asked.speculation));
    }
}
