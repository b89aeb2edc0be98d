package io.llmco2.core.feature;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Rates;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.layer.Dimensions;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.quantity.Power;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The features of LLMCO2 (Fu et al. 2024, arXiv:2410.02950, section 4): of every kernel its type, the sizes of its
 * tensors, operations, bytes of memory and of network, and the performance at which the Roofline holds it; of the whole
 * the model, the request and the hardware. One graph for each phase, all-reduces are nodes like others. The layers of
 * any architecture of this library can be encoded, each kind of layer once, with the number of its layers. Counts are
 * natural logarithms of one more, because they span ten orders of magnitude.
 *
 * @param roofline whether kernels carry the Roofline's performance and time; without it the encoding is that of NNLQP
 *     (Liu et al., ICPP 2022)
 */
public record PaperEncoder(boolean roofline) {
    /** As in the paper. */
    public static final PaperEncoder WITH_ROOFLINE = new PaperEncoder(true);

    private static final double MICROSECOND = 1e-6;
    private static final int SIZES = 5;
    private static final int COUNTS = 4;
    private static final int ROOFLINE = 2;

    /** The phases of an inference. */
    public ImmutableList<KernelGraph> encode(Inference inference) {
        double[] globals = globals(inference);
        return inference.graphs().stream()
                .map(graph -> encode(graph, inference.deployment(), globals))
                .collect(ImmutableList.toImmutableList());
    }

    private KernelGraph encode(LayerGraph graph, Deployment deployment, double[] globals) {
        Rates rates = deployment.rates();
        return new KernelGraph(
                graph.phase(),
                graph.nodes().stream().map(node -> kernel(node, rates)).toArray(double[][]::new),
                EncodedGraph.predecessors(graph),
                globals);
    }

    private double[] kernel(OperatorNode node, Rates rates) {
        int types = Operator.values().length;
        double[] row = new double[types + SIZES + COUNTS + (roofline ? ROOFLINE : 0)];
        row[node.operator().ordinal()] = 1;
        Dimensions d = node.dimensions();
        int next = types;
        for (double count : new double[] {
            d.rows(),
            d.inner(),
            d.outer(),
            d.groups(),
            node.repeat(),
            node.cost().flops(),
            node.cost().memoryBytes(),
            node.cost().networkBytes(),
            node.cost().launches()
        }) {
            row[next++] = Math.log1p(count);
        }
        if (roofline) {
            double seconds = Roofline.of(node, rates).seconds();
            row[next++] = seconds == 0 ? 0 : Math.log1p(node.cost().flops() / seconds);
            row[next] = Math.log1p(seconds / MICROSECOND);
        }
        return row;
    }

    private static double[] globals(Inference inference) {
        Deployment deployment = inference.deployment();
        List<Double> row = new ArrayList<>();
        for (double count : new double[] {
            inference.llm().parameters(),
            inference.llm().activeParameters(),
            inference.llm().hiddenSize(),
            inference.llm().layers(),
            inference.workload().batchSize(),
            inference.workload().promptTokens(),
            inference.workload().generatedTokens(),
            deployment.rates().peakFlops(deployment.precision().activations()),
            deployment.gpu().memoryBytesPerSecond(),
            deployment.gpu().linkBytesPerSecond().orElse(0),
            deployment.gpu().boardPower().watts(),
            deployment.gpu().idlePower().map(Power::watts).orElse(0.0),
            deployment.gpuCount(),
            deployment.split().tensor()
        }) {
            row.add(Math.log1p(count));
        }
        row.add(inference.workload() instanceof ContinuousBatching ? 1.0 : 0.0);
        Arrays.stream(Engine.values()).forEach(engine -> row.add(deployment.engine() == engine ? 1.0 : 0.0));
        return row.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
