package io.llmco2.core.feature;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inferences;
import io.llmco2.core.inference.Inferences.Setup;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.NumericFormat;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureEncoderTest {

    @Test
    void namesAreUniqueAndAsManyAsThereAreFeatures() {
        assertThat(FeatureSchema.names()).doesNotHaveDuplicates().hasSize(FeatureSchema.size());
        assertThat(FeatureSchema.size()).isEqualTo(FeatureSchema.NUMBERS + FeatureSchema.Number.values().length);
        for (Inference inference : Inferences.all()) {
            for (LayerGraph graph : inference.graphs()) {
                assertThat(encode(graph, inference).features())
                        .hasDimensions(graph.nodes().size(), FeatureSchema.size());
            }
        }
    }

    /** Every precision that a GPU has a peak for, so that nothing in a catalog turns into a NaN or an infinity. */
    @Test
    void everyModelOnEveryGpuIsEncodedInFiniteNumbers() {
        List<Workload> workloads = List.of(new StaticBatch(3, 1000, 20), new ContinuousBatching(1, 1, 1.5));
        int encoded = 0;
        for (String id : GpuCatalog.bundled().ids()) {
            Gpu gpu = GpuCatalog.bundled().get(id);
            Precision precision = gpu.peak(NumericFormat.FP8).isPresent()
                    ? Precision.FP8
                    : gpu.peak(NumericFormat.BF16).isPresent() ? Precision.BF16 : Precision.FP16;
            Deployment deployment = new Deployment(gpu, ParallelSplit.NONE, precision, Engine.VLLM);
            for (String llm : LlmCatalog.bundled().ids()) {
                for (Workload workload : workloads) {
                    Inference inference = Inference.of(LlmCatalog.bundled().get(llm), workload, deployment);
                    for (LayerGraph graph : inference.graphs()) {
                        assertFinite(encode(graph, inference), llm + " on " + id);
                        encoded++;
                    }
                }
            }
        }
        assertThat(encoded)
                .isEqualTo(
                        4 // two phases of each workload
                                * GpuCatalog.bundled().ids().size()
                                * LlmCatalog.bundled().ids().size());
    }

    /** What makes more tokens need more: only counts know of them. */
    @Test
    void featuresDoNotDependOnTheNumberOfGeneratedTokens() {
        for (Setup setup : Inferences.SETUPS) {
            assertSameFeatures(setup.of(new StaticBatch(16, 512, 2)), setup.of(new StaticBatch(16, 512, 4000)));
            assertSameFeatures(
                    setup.of(new ContinuousBatching(20.5, 512, 1.01)),
                    setup.of(new ContinuousBatching(20.5, 512, 4000)));
        }
    }

    @Test
    void featuresDependOnEverythingElse() {
        Setup setup = Inferences.SETUPS.get(0);
        Inference base = setup.of(new StaticBatch(16, 512, 100));
        List<Inference> others = List.of(
                setup.of(new StaticBatch(17, 512, 100)),
                setup.of(new StaticBatch(16, 513, 100)),
                new Setup("meta-llama/Llama-3.2-1B", setup.gpu(), setup.split(), setup.precision(), setup.engine())
                        .of(base.workload()),
                new Setup(setup.llm(), "h100-sxm", setup.split(), setup.precision(), setup.engine())
                        .of(base.workload()),
                new Setup(setup.llm(), setup.gpu(), setup.split(), setup.precision(), Engine.VLLM_0_5)
                        .of(base.workload()),
                new Setup(setup.llm(), setup.gpu(), setup.split(), Precision.INT8, setup.engine()).of(base.workload()));
        for (Inference other : others) {
            for (int phase = 0; phase < 2; phase++) {
                float[][] one = encode(base.graphs().get(phase), base).features();
                float[][] two = encode(other.graphs().get(phase), other).features();
                assertThat(Arrays.deepEquals(one, two))
                        .as("%s, phase %d", other.deployment(), phase)
                        .isFalse();
            }
        }
    }

    /** A product or an attention of one rank costs what it costs alone, whatever the other ranks are. */
    @Test
    void onlyWhatCommunicatesKnowsOfOtherGpus() {
        int gpus = FeatureSchema.NUMBERS + FeatureSchema.Number.LOG_GPUS.ordinal();
        Setup four =
                new Setup("meta-llama/Llama-3.1-70B", "h100-sxm", ParallelSplit.tensor(4), Precision.BF16, Engine.VLLM);
        for (Inference inference : ImmutableList.of(
                four.of(new StaticBatch(16, 512, 100)), four.of(new ContinuousBatching(16, 512, 100)))) {
            for (LayerGraph graph : inference.graphs()) {
                float[][] features = encode(graph, inference).features();
                for (int i = 0; i < features.length; i++) {
                    boolean communicates = graph.nodes().get(i).operator().kind() == Operator.Kind.COLLECTIVE;
                    assertThat(features[i][gpus])
                            .as(graph.nodes().get(i).name())
                            .isEqualTo(communicates ? 1 : 0); // half of the logarithm of 4
                }
            }
        }
    }

    @Test
    void everyNodeHasOneFlagOfEachGroup() {
        for (Inference inference : Inferences.all()) {
            for (LayerGraph graph : inference.graphs()) {
                EncodedGraph encoded = encode(graph, inference);
                for (int i = 0; i < encoded.nodes(); i++) {
                    float[] row = encoded.features()[i];
                    int operator = graph.nodes().get(i).operator().ordinal();
                    int kind = graph.nodes().get(i).operator().kind().ordinal();
                    int engine = inference.deployment().engine().ordinal();
                    assertThat(ImmutableSet.of(
                                    FeatureSchema.OPERATORS + operator,
                                    FeatureSchema.KINDS + kind,
                                    FeatureSchema.ENGINES + engine))
                            .allMatch(flag -> row[flag] == 1);
                    float flags = 0;
                    for (int f = 0; f < FeatureSchema.NUMBERS; f++) {
                        flags += row[f];
                    }
                    assertThat(flags).isEqualTo(3);
                }
            }
        }
    }

    @Test
    void physicsAreTheRooflineAndTheEdgesThoseOfTheGraph() {
        for (Inference inference : Inferences.all()) {
            for (LayerGraph graph : inference.graphs()) {
                EncodedGraph encoded = encode(graph, inference);
                int edges = 0;
                for (int i = 0; i < encoded.nodes(); i++) {
                    Roofline roofline = Roofline.of(
                            graph.nodes().get(i), inference.deployment().rates());
                    EncodedGraph.NodePhysics physics = encoded.physics(i);
                    assertThat(physics.computeSeconds()).isEqualTo(roofline.computeSeconds());
                    assertThat(physics.memorySeconds())
                            .isCloseTo(roofline.memorySeconds() + roofline.networkSeconds(), Offset.offset(0.0));
                    for (int from : encoded.predecessors()[i]) {
                        assertThat(graph.edges()).contains(new LayerGraph.Edge(from, i));
                        edges++;
                    }
                }
                assertThat(edges).isEqualTo(graph.edges().size());
            }
        }
    }

    /** Kernels that scale by blocks are others than those that scale by channels, of experts and of plain products. */
    @ParameterizedTest
    @CsvSource({"fp8, 1, 0", "fp8-block, 1, 1", "bf16, 0, 0", "int4, 0, 0"})
    void productsOfEightBitsAndTheirScalesAreTold(String precision, float eightBits, float blocks) {
        Setup setup = new Setup(
                "mistralai/Mixtral-8x7B-v0.1",
                "h100-sxm",
                ParallelSplit.tensor(4),
                Precision.named(precision),
                Engine.VLLM);
        Inference inference = setup.of(new StaticBatch(4, 100, 10));
        for (LayerGraph graph : inference.graphs()) {
            float[][] features = encode(graph, inference).features();
            for (int i = 0; i < features.length; i++) {
                Operator operator = graph.nodes().get(i).operator();
                boolean experts = operator == Operator.EXPERT_FFN;
                boolean product = operator == Operator.QKV_PROJECTION || operator == Operator.OUTPUT_PROJECTION;
                assertThat(number(features[i], FeatureSchema.Number.EIGHT_BIT_EXPERTS))
                        .isEqualTo(experts ? eightBits : 0);
                assertThat(number(features[i], FeatureSchema.Number.BLOCK_SCALED_EXPERTS))
                        .isEqualTo(experts ? blocks : 0);
                assertThat(number(features[i], FeatureSchema.Number.EIGHT_BIT_PRODUCT))
                        .isEqualTo(product ? eightBits : 0);
                assertThat(number(features[i], FeatureSchema.Number.BLOCK_SCALED_PRODUCT))
                        .isEqualTo(product ? blocks : 0);
            }
        }
    }

    /** Experts of gpt-oss alone are of four bits; products of a model of NF4 are, but not its head; integers are not floats. */
    @ParameterizedTest
    @CsvSource({
        "openai/gpt-oss-120b, mxfp4, 0, 1",
        "mistralai/Mixtral-8x7B-v0.1, nf4, 1, 1",
        "mistralai/Mixtral-8x7B-v0.1, int4, 0, 0",
        "openai/gpt-oss-120b, bf16, 0, 0"
    })
    void floatsOfFourBitsAreTold(String llm, String precision, float products, float experts) {
        Setup setup = new Setup(llm, "h200-sxm", ParallelSplit.tensor(4), Precision.named(precision), Engine.VLLM);
        Inference inference = setup.of(new StaticBatch(4, 100, 10));
        for (LayerGraph graph : inference.graphs()) {
            float[][] features = encode(graph, inference).features();
            for (int i = 0; i < features.length; i++) {
                Operator operator = graph.nodes().get(i).operator();
                boolean product = operator == Operator.QKV_PROJECTION || operator == Operator.OUTPUT_PROJECTION;
                assertThat(number(features[i], FeatureSchema.Number.FOUR_BIT_FLOAT_PRODUCT))
                        .as("%s", operator)
                        .isEqualTo(product ? products : 0);
                assertThat(number(features[i], FeatureSchema.Number.FOUR_BIT_FLOAT_EXPERTS))
                        .as("%s", operator)
                        .isEqualTo(operator == Operator.EXPERT_FFN ? experts : 0);
            }
        }
    }

    @Test
    void everyNodeKnowsTheBoardsIdleShareAndTheLoadOfTheHost() {
        Inference quiet = Inferences.SETUPS.get(0).of(new StaticBatch(4, 100, 10));
        Deployment deployment = quiet.deployment();
        double share = 2
                * deployment.gpu().idlePower().orElseThrow().watts()
                / deployment.gpu().boardPower().watts();
        for (HostLoad load : HostLoad.values()) {
            for (LayerGraph graph : quiet.graphs()) {
                for (float[] node :
                        FeatureEncoder.encode(graph, deployment.with(load), 100).features()) {
                    assertThat(number(node, FeatureSchema.Number.IDLE_SHARE)).isEqualTo((float) share);
                    assertThat(number(node, FeatureSchema.Number.CROWDED_HOST))
                            .isEqualTo(load == HostLoad.CROWDED ? 1 : 0);
                }
            }
        }
    }

    private static float number(float[] row, FeatureSchema.Number feature) {
        return row[FeatureSchema.NUMBERS + feature.ordinal()];
    }

    private static EncodedGraph encode(LayerGraph graph, Inference inference) {
        return FeatureEncoder.encode(
                graph, inference.deployment(), inference.workload().promptTokens());
    }

    private static void assertSameFeatures(Inference few, Inference many) {
        assertThat(few.graphs()).hasSameSizeAs(many.graphs());
        for (int i = 0; i < few.graphs().size(); i++) {
            EncodedGraph one = encode(few.graphs().get(i), few);
            EncodedGraph two = encode(many.graphs().get(i), many);
            assertThat(one.features()).isDeepEqualTo(two.features());
            assertThat(one.predecessors()).isDeepEqualTo(two.predecessors());
        }
    }

    private static void assertFinite(EncodedGraph graph, String what) {
        for (int i = 0; i < graph.nodes(); i++) {
            EncodedGraph.NodePhysics physics = graph.physics(i);
            double sum = physics.computeSeconds() + physics.memorySeconds() + physics.launches() + physics.repeat();
            for (float feature : graph.features()[i]) {
                sum += feature;
            }
            if (!Double.isFinite(sum)) { // one assertion for each of a million numbers takes too long
                throw new AssertionError(
                        what + ", node " + i + ": " + Arrays.toString(graph.features()[i]) + " " + physics);
            }
        }
    }
}
