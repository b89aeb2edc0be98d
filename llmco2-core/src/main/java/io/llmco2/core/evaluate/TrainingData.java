package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.feature.FeatureEncoder;
import io.llmco2.core.gnn.TrainedRange;
import io.llmco2.core.gnn.TrainingExample;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement.Part;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Everything there is to learn from: whole inferences, and single operators.
 *
 * @param observations measured inferences
 * @param operators measured operators
 */
public record TrainingData(ImmutableList<Observation> observations, ImmutableList<OperatorMeasurement> operators) {

    /** What a row of a source counts, against one of a source that is not named. */
    private static final ImmutableMap<String, Double> SOURCE_WEIGHTS = ImmutableMap.<String, Double>builder()
            .put("mlenergy-v3", 1.0)
            .put("mlenergy-v2", 0.5)
            .put("joulebench", 0.2)
            .put("edgereasoning", 0.1)
            .put("splitwise", 0.2)
            .put("mlenergy-v1", 0.1)
            .put("argonne-llm-inference-bench", 0.1)
            .put("ibm-llm-pilot", 0.1)
            .buildOrThrow();

    /** What all operators count together, against all observations together. */
    private static final double OPERATOR_SHARE = 1.5;

    /** What power counts of a whole inference, against time and energy. */
    private static final double POWER_WEIGHT = 4;

    /** The same of a single operator. */
    private static final double OPERATOR_POWER_WEIGHT = 1;

    /** The same of experts. */
    private static final double EXPERTS_POWER_WEIGHT = 0.25;

    /** Without the observations of which something holds, such as one architecture. */
    public TrainingData without(Predicate<Observation> leftOut) {
        return new TrainingData(
                observations.stream().filter(leftOut.negate()).collect(ImmutableList.toImmutableList()), operators);
    }

    /** Without the operators of which something holds, such as one shape. */
    TrainingData withoutOperators(Predicate<OperatorMeasurement> leftOut) {
        return new TrainingData(
                observations, operators.stream().filter(leftOut.negate()).collect(ImmutableList.toImmutableList()));
    }

    /** Without GPU types, whole inferences and operators alike. */
    TrainingData withoutGpus(Set<String> gpuIds) {
        return new TrainingData(
                without(o -> gpuIds.contains(gpu(o))).observations,
                operators.stream()
                        .filter(operator ->
                                !gpuIds.contains(operator.deployment().gpu().id()))
                        .collect(ImmutableList.toImmutableList()));
    }

    /** Without whole sources. */
    TrainingData withoutSources(Set<String> sources) {
        return without(o -> sources.contains(source(o)));
    }

    /**
     * Without the architectures of rows that are judged, whole inferences and operators alike. An operator belongs to an architecture
     * if it multiplies by a weight matrix of a size that the architecture has, at one of the splits that were measured. What
     * has no weights (attention, collectives) belongs to none.
     */
    TrainingData withoutArchitectures(List<Observation> judged) {
        ImmutableSet<Dimensions> architectures =
                judged.stream().map(Dimensions::of).collect(ImmutableSet.toImmutableSet());
        Predicate<Observation> leftOut = o -> architectures.contains(Dimensions.of(o));
        ImmutableSet<Matrix> matrices = Stream.concat(
                        judged.stream(), observations.stream().filter(leftOut))
                .flatMap(o -> o.inference().graphs().stream())
                .flatMap(Matrix::of)
                .collect(ImmutableSet.toImmutableSet());
        return new TrainingData(
                without(leftOut).observations,
                operators.stream()
                        .filter(operator -> Matrix.of(operator.graph()).noneMatch(matrices::contains))
                        .collect(ImmutableList.toImmutableList()));
    }

    /** The size of a weight matrix. */
    private record Matrix(long inner, long outer) {
        static Stream<Matrix> of(LayerGraph graph) {
            return graph.nodes().stream()
                    .filter(node ->
                            node.cost().weightBytes() > 0 && node.operator().kind() != Operator.Kind.ELEMENTWISE)
                    .map(node -> new Matrix(
                            node.dimensions().inner(), node.dimensions().outer()));
        }
    }

    /** What the whole inferences cover, which says how close others are to them. */
    public TrainedRange range() {
        return TrainedRange.of(observations.stream().map(Observation::inference).toList());
    }

    /** The source of an observation. */
    public static String source(Observation observation) {
        return observation.measurement().source();
    }

    /** The GPU type of an observation. */
    public static String gpu(Observation observation) {
        return observation.inference().deployment().gpu().id();
    }

    /** Observations of which something holds. */
    public List<Observation> where(Predicate<Observation> condition) {
        return observations.stream().filter(condition).toList();
    }

    /** {@link TrainedRange#architecture} of an observation. */
    public static String architecture(Observation observation) {
        return TrainedRange.architecture(observation.inference());
    }

    /** All of it as examples for the network. */
    public ImmutableList<TrainingExample> examples() {
        double each = operatorWeight();
        return Stream.concat(
                        observations.stream().flatMap(TrainingData::examples),
                        operators.stream().map(operator -> example(operator, each)))
                .collect(ImmutableList.toImmutableList());
    }

    /** What one operator counts. */
    double operatorWeight() {
        double observed =
                observations.stream().mapToDouble(TrainingData::weight).sum();
        return OPERATOR_SHARE * observed / Math.max(1, operators.size());
    }

    /** What an observation counts. */
    static double weight(Observation observation) {
        return SOURCE_WEIGHTS.getOrDefault(observation.measurement().source(), 1.0);
    }

    /**
     * The whole, and its prefill where that was measured apart. What a server measured of one request among others, waiting and a step
     * of the others included, is the prefill of none of its batches.
     */
    private static Stream<TrainingExample> examples(Observation observation) {
        TrainingExample whole = example(observation);
        Part prefill = observation.measurement().prefill();
        boolean served = observation.inference().workload() instanceof ContinuousBatching;
        return prefill.measured() && whole.graphs().size() > 1 && !served
                ? Stream.of(
                        whole,
                        new TrainingExample(
                                whole.graphs().subList(0, 1),
                                prefill.seconds(),
                                prefill.joules(),
                                whole.weight(),
                                whole.powerWeight()))
                : Stream.of(whole);
    }

    static TrainingExample example(Observation observation) {
        return new TrainingExample(
                graphs(observation.inference()),
                observation.measurement().seconds(),
                observation.measurement().joules(),
                weight(observation),
                POWER_WEIGHT);
    }

    /** The phases of an inference as the network sees them. */
    static ImmutableList<EncodedGraph> graphs(Inference inference) {
        return inference.graphs().stream()
                .map(graph -> FeatureEncoder.encode(
                        graph, inference.deployment(), inference.workload().promptTokens()))
                .collect(ImmutableList.toImmutableList());
    }

    /** An operator as the network sees it. */
    static EncodedGraph graph(OperatorMeasurement operator) {
        return FeatureEncoder.encode(operator.graph(), operator.deployment(), operator.context());
    }

    /**
     * Beside time and energy, power of an operator counts a quarter of what it counts in a whole inference, that of experts a sixteenth:
     * a board that repeats one kernel draws other power than one that takes a model's kernels in turn, and learning from it as from
     * whole inferences made the power of mixtures of experts that were left out worse. With neither energy nor power learned, that of
     * experts alone is anything.
     */
    static TrainingExample example(OperatorMeasurement operator, double weight) {
        boolean experts = operator.node().operator().kind() == Operator.Kind.EXPERTS;
        return new TrainingExample(
                ImmutableList.of(graph(operator)),
                OptionalDouble.of(operator.seconds()),
                operator.joules(),
                weight,
                experts ? EXPERTS_POWER_WEIGHT : OPERATOR_POWER_WEIGHT);
    }
}
