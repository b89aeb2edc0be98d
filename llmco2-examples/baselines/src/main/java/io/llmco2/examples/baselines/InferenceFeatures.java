package io.llmco2.examples.baselines;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.layer.Cost;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.OperatorNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * An inference as one row of numbers, without its graph: model, workload, GPU, split, host, engine, and the totals of counts and
 * Roofline times over all operators. Natural logarithms of what spans orders of magnitude.
 */
final class InferenceFeatures {
    private static final ImmutableList<ToLongFunction<Cost>> COUNTS = ImmutableList.of(
            Cost::flops,
            Cost::weightBytes,
            Cost::activationBytes,
            Cost::kvReadBytes,
            Cost::networkBytes,
            Cost::launches);

    private InferenceFeatures() {}

    /** Always of the same length. */
    static double[] of(Inference inference) {
        List<Double> row = new ArrayList<>();
        row.add(Math.log(inference.llm().parameters()));
        row.add(Math.log(inference.llm().activeParameters()));
        row.add(Math.log(inference.llm().hiddenSize()));
        row.add(Math.log(inference.llm().layers()));
        row.add(Math.log(inference.workload().batchSize()));
        row.add(Math.log(inference.workload().promptTokens()));
        row.add(Math.log(inference.workload().generatedTokens()));
        row.add(inference.workload() instanceof ContinuousBatching ? 1.0 : 0.0);
        addDeployment(inference.deployment(), row);
        for (ToLongFunction<Cost> count : COUNTS) {
            row.add(Math.log1p(inference.graphs().stream()
                    .mapToDouble(graph -> graph.total(count))
                    .sum()));
        }
        addRoofline(inference, row);
        return row.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void addDeployment(Deployment deployment, List<Double> row) {
        double limit = deployment.gpu().boardPower().watts();
        row.add(Math.log(limit));
        row.add(deployment.gpu().idlePower().map(idle -> idle.watts() / limit).orElse(0.0));
        row.add(Math.log(deployment.gpu().memoryBytesPerSecond()));
        row.add(Math.log(deployment.gpu().memoryBytes()));
        row.add(Math.log1p(deployment.gpu().linkBytesPerSecond().orElse(0)));
        row.add(Math.log(deployment.gpuCount()));
        row.add(Math.log(deployment.split().tensor()));
        row.add(deployment.hostLoad() == HostLoad.CROWDED ? 1.0 : 0.0);
        for (Engine engine : Engine.values()) {
            row.add(deployment.engine() == engine ? 1.0 : 0.0);
        }
    }

    /** Compute, memory, network and bound times, and how much of the bound is compute: the peak rates are in there. */
    private static void addRoofline(Inference inference, List<Double> row) {
        double compute = 0;
        double memory = 0;
        double network = 0;
        double bound = 0;
        for (LayerGraph graph : inference.graphs()) {
            for (OperatorNode node : graph.nodes()) {
                Roofline roofline = Roofline.of(node, inference.deployment().rates());
                compute += node.repeat() * roofline.computeSeconds();
                memory += node.repeat() * roofline.memorySeconds();
                network += node.repeat() * roofline.networkSeconds();
                bound += node.repeat() * roofline.seconds();
            }
        }
        row.add(Math.log(compute));
        row.add(Math.log(memory));
        row.add(network / bound);
        row.add(Math.log(bound));
        row.add(compute / bound);
    }
}
