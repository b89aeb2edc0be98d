package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.Phase;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.LayerGraphs;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code llmco2 graph}. */
@Command(
        name = "graph",
        description = "The layer graph of one phase: operators, what each one costs, and which feeds which.",
        mixinStandardHelpOptions = true,
        footer = {"", "Costs are of one instance on the busiest GPU over the whole phase; 'repeat' layers have it."})
final class GraphCommand implements Runnable {
    static final String ANY_GPU = "any";

    @Mixin
    private Output output;

    @Mixin
    private WorkloadOptions workload;

    @Option(names = "--phase", required = true, paramLabel = "PHASE", description = "prefill or decode")
    private Phase phase;

    @Option(names = "--gpu", paramLabel = "ID", description = "GPU type, for Roofline times")
    private String gpu;

    @Option(
            names = "--gpus",
            defaultValue = "1",
            paramLabel = "N",
            description = "how many GPUs run one instance (default: ${DEFAULT-VALUE})")
    private int gpus;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = {
                "fp32, bf16, fp16, fp8, int8, int4, nf4, mxfp4, nvfp4, fp8-weights, int8-weights or nvfp4-weights, with"
                        + " +kv-fp8 behind it for another KV cache (default: as the model is published)"
            })
    private String precision;

    @Override
    public void run() {
        EstimateRequest request = workload.request(
                        gpu == null ? ANY_GPU : gpu, gpus, workload.precision(precision, output))
                .build();
        workload.draft().ifPresent(draft -> {
            throw new BadInput("a graph is of one model; leave out --draft, or give " + draft + " as --model");
        });
        if (!request.workload().phases().contains(phase)) {
            throw new BadInput("there is nothing to show for --phase " + lowerCase(phase) + ": "
                    + (workload.only != null
                            ? "--only " + lowerCase(workload.only) + " leaves it out"
                            : "prefill yields the only token of each answer"));
        }
        Optional<Deployment> deployment = Optional.ofNullable(gpu)
                .map(id -> request.deploymentOn(GpuCatalog.bundled().get(id)));
        LayerGraph graph = LayerGraphs.of(
                new ModelArgument(workload.model).spec(), request.workload(), request.execution(), phase);
        output.write(
                json(graph, deployment),
                out -> text(out, graph, deployment),
                Map.of(Output.Format.dot, () -> dot(graph)));
    }

    private static ObjectNode json(LayerGraph graph, Optional<Deployment> deployment) {
        ObjectNode json =
                Output.object("graph").put("phase", lowerCase(graph.phase())).put("passes", graph.passes());
        ArrayNode nodes = json.putArray("nodes");
        for (OperatorNode node : graph.nodes()) {
            ObjectNode one = nodes.addObject()
                    .put("operator", lowerCase(node.operator()))
                    .put("name", node.name())
                    .put("repeat", node.repeat())
                    .put("flops", node.cost().flops())
                    .put("weight_bytes", node.cost().weightBytes())
                    .put("activation_bytes", node.cost().activationBytes())
                    .put("kv_bytes", kvBytes(node))
                    .put("network_bytes", node.cost().networkBytes())
                    .put("launches", node.cost().launches());
            deployment.map(where -> Roofline.of(node, where.rates())).ifPresent(roofline -> one.put(
                            "roofline_s", roofline.seconds())
                    .put("bound", lowerCase(roofline.bound())));
        }
        ArrayNode edges = json.putArray("edges");
        graph.edges().forEach(edge -> edges.addArray().add(edge.from()).add(edge.to()));
        return json;
    }

    private static void text(PrintWriter out, LayerGraph graph, Optional<Deployment> deployment) {
        ToDoubleFunction<OperatorNode> flops =
                node -> (double) node.repeat() * node.cost().flops();
        ToDoubleFunction<OperatorNode> bytes =
                node -> node.repeat() * node.cost().memoryBytes();
        ToDoubleFunction<OperatorNode> seconds = node -> deployment
                .map(where -> node.repeat() * Roofline.of(node, where.rates()).seconds())
                .orElse(0.0);
        double allFlops = sum(graph, flops);
        double allBytes = sum(graph, bytes);
        double allSeconds = sum(graph, seconds);
        out.println(format(
                "%-24s %6s %12s %8s %12s %8s %12s%s",
                "operator",
                "repeat",
                "FLOPs",
                "share",
                "bytes",
                "share",
                "sent bytes",
                deployment.isPresent() ? "   Roofline s    share  bound" : ""));
        for (OperatorNode node : graph.nodes()) {
            String row = format(
                    "%-24s %6d %12.5g %6.2f %% %12.5g %6.2f %% %12.5g",
                    node.name(),
                    node.repeat(),
                    flops.applyAsDouble(node),
                    percent(flops.applyAsDouble(node), allFlops),
                    bytes.applyAsDouble(node),
                    percent(bytes.applyAsDouble(node), allBytes),
                    (double) node.repeat() * node.cost().networkBytes());
            out.println(row
                    + deployment
                            .map(where -> format(
                                    " %12.5g %6.2f %%  %s",
                                    seconds.applyAsDouble(node),
                                    percent(seconds.applyAsDouble(node), allSeconds),
                                    lowerCase(Roofline.of(node, where.rates()).bound())))
                            .orElse(""));
        }
        out.println(format(
                "%-24s %6s %12.5g %8s %12.5g%s",
                "all, repeated",
                "",
                allFlops,
                "",
                allBytes,
                deployment.isPresent() ? format(" %34.5g", allSeconds) : ""));
    }

    /** The graph in the language of Graphviz, the operators of a layer kind in one box. */
    private static String dot(LayerGraph graph) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println("digraph \"" + lowerCase(graph.phase()) + "\" {");
        out.println("  node [shape=box];");
        Map<Integer, List<Integer>> byLayer = IntStream.range(0, graph.nodes().size())
                .boxed()
                .collect(Collectors.groupingBy(
                        index -> graph.nodes().get(index).layer(), TreeMap::new, Collectors.toList()));
        byLayer.forEach((layer, indices) -> {
            boolean inside = layer >= 0;
            if (inside) {
                long repeat = graph.nodes().get(indices.get(0)).repeat();
                out.println("  subgraph \"cluster" + layer + "\" {");
                out.println("    label=\"" + repeat + " layers\";");
            }
            indices.forEach(index -> out.println(dotNode(index, graph.nodes().get(index))));
            if (inside) {
                out.println("  }");
            }
        });
        graph.edges().forEach(edge -> out.println("  n" + edge.from() + " -> n" + edge.to() + ";"));
        out.println("}");
        return text.toString();
    }

    private static String dotNode(int index, OperatorNode node) {
        return format(
                "    n%d [label=\"%s\\n%.3g FLOPs, %.3g bytes\"];",
                index,
                escaped(node.name()),
                (double) node.cost().flops(),
                node.cost().memoryBytes());
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static double sum(LayerGraph graph, ToDoubleFunction<OperatorNode> what) {
        return graph.nodes().stream().mapToDouble(what).sum();
    }

    private static double percent(double part, double whole) {
        return whole == 0 ? 0 : 100 * part / whole;
    }

    private static long kvBytes(OperatorNode node) {
        return Math.addExact(node.cost().kvReadBytes(), node.cost().kvWriteBytes());
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
