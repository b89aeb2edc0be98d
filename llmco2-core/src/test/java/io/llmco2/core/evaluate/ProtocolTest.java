package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.graph.layer.Pipelining;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolTest {
    private static final Path DATA = Path.of("..", "..", "shared", "data");
    private static final LlmSpec LLAMA = LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B");
    private static final LlmSpec QWEN = LlmCatalog.bundled().get("Qwen/Qwen3-14B");

    private static Observation row(LlmSpec llm, String source, String gpu, int batch, int joules) {
        return Rows.of(llm, source, gpu, 1, batch, ImmutableMap.of("task", "chat"), joules);
    }

    /** Rows as repeats of configurations, the batch telling configurations apart. */
    private static List<Observation> rows(List<Integer> batches) {
        return IntStream.range(0, batches.size())
                .mapToObj(i -> row(LLAMA, "test", "h100-sxm", batches.get(i), 1000 + i))
                .toList();
    }

    @Property(tries = 30)
    void foldsAreEvenCompleteAndKeepRepeatsTogether(
            @ForAll @Size(min = 1, max = 120) List<@IntRange(min = 1, max = 60) Integer> batches) {
        ImmutableList<Fold> folds = Protocol.FOLDS.folds(rows(batches));
        Map<Integer, String> foldOfBatch = new HashMap<>();
        for (Fold fold : folds) {
            for (Observation o : fold.judged()) {
                int batch = (int) o.measurement().requests().batchSize();
                assertThat(foldOfBatch.computeIfAbsent(batch, b -> fold.group()))
                        .isEqualTo(fold.group());
            }
        }
        List<Integer> sizes = folds.stream().map(fold -> fold.judged().size()).toList();
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(batches.size());
        int largest = batches.stream()
                .mapToInt(batch -> Collections.frequency(batches, batch))
                .max()
                .orElseThrow();
        assertThat(Collections.max(sizes) - Collections.min(sizes)).isLessThanOrEqualTo(largest);
        assertThat(folds).hasSize(Math.min(10, new HashSet<>(batches).size()));
    }

    @Property(tries = 20)
    void foldsDoNotDependOnTheOrderOfRows(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 40) Integer> batches, @ForAll long seed) {
        List<Observation> shuffled = new ArrayList<>(rows(batches));
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(members(Protocol.FOLDS.folds(shuffled))).isEqualTo(members(Protocol.FOLDS.folds(rows(batches))));
    }

    private static List<Set<Observation>> members(List<Fold> folds) {
        return folds.stream().map(fold -> Set.copyOf(fold.judged())).toList();
    }

    /** A mean of 7.9973 running requests and one of 8.4 are the same cap. */
    @Test
    void repeatsAreOneConfigurationWhateverTheirMeans() {
        ImmutableMap<String, String> capped = ImmutableMap.of("max_num_seqs", "8", "task", "chat");
        assertThat(Fold.configuration(Rows.of(LLAMA, "a", "h100-sxm", 1, 7, capped, 1)))
                .isEqualTo(Fold.configuration(Rows.of(LLAMA.withId("fine/tune"), "b", "h100-sxm", 1, 8, capped, 2)))
                .isNotEqualTo(Fold.configuration(Rows.of(LLAMA, "a", "h100-sxm", 2, 8, capped, 1)))
                .isNotEqualTo(Fold.configuration(Rows.of(QWEN, "a", "h100-sxm", 1, 8, capped, 1)));
    }

    /** A fold may not be told by Mistral-7B what Llama-3.1-8B takes at the same setting. */
    @Test
    void modelsWithTheSameMatricesAreOneConfiguration() {
        ImmutableMap<String, String> capped = ImmutableMap.of("max_num_seqs", "8", "task", "chat");
        LlmSpec mistral = LlmCatalog.bundled().get("mistralai/Mistral-7B-v0.1");
        assertThat(Fold.configuration(Rows.of(mistral, "a", "h100-sxm", 1, 7, capped, 1)))
                .isEqualTo(Fold.configuration(Rows.of(LLAMA, "b", "h100-sxm", 1, 8, capped, 2)));
    }

    /** What is compared as text has its layers in one order. */
    @Test
    void theOrderOfLayersMakesNoOtherDimensions() {
        LlmSpec mixed = LlmCatalog.bundled().get("nvidia/NVIDIA-Nemotron-Nano-9B-v2");
        LlmSpec reversed = new LlmSpec(
                mixed.id(),
                mixed.family(),
                mixed.hiddenSize(),
                mixed.embedding(),
                mixed.layerKinds().reverse(),
                mixed.norm(),
                mixed.maxPositions());
        assertThat(mixed.layerKinds()).hasSizeGreaterThan(1);
        assertThat(Dimensions.of(reversed)).hasToString(Dimensions.of(mixed).toString());
    }

    @Test
    void aFoldsConfigurationsAreLeftOutOfEverySource() {
        List<Observation> judged = rows(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
        List<Observation> all = new ArrayList<>(judged);
        judged.forEach(o -> all.add(row(
                LLAMA, "elsewhere", "h100-sxm", (int) o.measurement().requests().batchSize(), 7)));
        for (Fold fold : Protocol.FOLDS.folds(judged)) {
            TrainingData rest = fold.without().apply(Rows.data(all));
            assertThat(rest.observations()).hasSize(24 - 2 * fold.judged().size());
            Set<String> left = fold.judged().stream().map(Fold::configuration).collect(Collectors.toSet());
            assertThat(rest.observations()).noneMatch(o -> left.contains(Fold.configuration(o)));
        }
    }

    /** Another id, another family, another vocabulary: the same layers are the same architecture. */
    @Test
    void anArchitectureIsLeftOutOfEverySourceUnderEveryName() {
        LlmSpec twin = new LlmSpec(
                "acme/twin",
                "mistral",
                LLAMA.hiddenSize(),
                QWEN.embedding(),
                LLAMA.layerKinds(),
                LLAMA.norm(),
                LLAMA.maxPositions());
        List<Observation> all = List.of(
                row(LLAMA, "first", "h100-sxm", 1, 10),
                row(QWEN, "first", "h100-sxm", 2, 10),
                row(twin, "second", "b200", 3, 10));
        ImmutableList<Fold> folds = Protocol.LEAVE_ONE_ARCHITECTURE_OUT.folds(all);
        assertThat(folds).hasSize(2);
        Fold llamas = folds.stream()
                .filter(fold -> fold.judged().size() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(llamas.without().apply(Rows.data(all)).observations())
                .extracting(o -> o.inference().llm())
                .containsExactly(QWEN);
    }

    /** Mistral-7B has the matrices of Llama-3.1-8B, at first with a window of 4,096 tokens. */
    @Test
    void aWindowMakesNoOtherArchitecture() {
        List<Observation> all = List.of(
                row(LLAMA, "first", "h100-sxm", 1, 10),
                row(LlmCatalog.bundled().get("mistralai/Mistral-7B-v0.1"), "first", "h100-sxm", 2, 10),
                row(LlmCatalog.bundled().get("mistralai/Mistral-7B-Instruct-v0.3"), "second", "h100-sxm", 3, 10),
                row(QWEN, "second", "h100-sxm", 4, 10));
        ImmutableList<Fold> folds = Protocol.LEAVE_ONE_ARCHITECTURE_OUT.folds(all);
        assertThat(folds).extracting(fold -> fold.judged().size()).containsExactlyInAnyOrder(3, 1);
        Fold llama =
                Protocol.LEAVE_ONE_ARCHITECTURE_OUT.folds(all.subList(0, 1)).get(0);
        assertThat(llama.without().apply(Rows.data(all)).observations()).containsExactly(all.get(3));
    }

    @ParameterizedTest
    @CsvSource({
        "Qwen/Qwen2.5-7B, Qwen/Qwen2.5-7B-Instruct, true", // a fine-tune
        "microsoft/Phi-3-mini-4k-instruct, microsoft/Phi-3.5-mini-instruct, true", // a window
        "meta-llama/Llama-2-70b-hf, meta-llama/Llama-3.1-70B, true", // another vocabulary
        "meta-llama/Llama-2-7b-hf, meta-llama/Llama-3.1-8B, false",
        "Qwen/Qwen3-30B-A3B, Qwen/Qwen3-235B-A22B, false",
        "google/gemma-2-9b, google/gemma-2-27b, false",
        "deepseek-ai/DeepSeek-V3, moonshotai/Kimi-K2-Instruct, false"
    })
    void dimensionsAreThoseOfWeights(String one, String other, boolean same) {
        assertThat(Dimensions.of(LlmCatalog.bundled().resolve(one).spec())
                        .equals(Dimensions.of(
                                LlmCatalog.bundled().resolve(other).spec())))
                .isEqualTo(same);
    }

    @Test
    void productsWithTheWeightsOfAnArchitectureAreLeftOutWithIt() {
        Observation llama = row(LLAMA, "first", "h100-sxm", 1, 10);
        Observation qwen = row(QWEN, "first", "h100-sxm", 2, 10);
        TrainingData all = new TrainingData(
                ImmutableList.of(llama, qwen), ImmutableList.of(product(llama), product(qwen), attention(llama)));
        Fold fold = Protocol.LEAVE_ONE_ARCHITECTURE_OUT.folds(List.of(llama)).get(0);
        assertThat(fold.without().apply(all).operators())
                .containsExactly(all.operators().get(1), all.operators().get(2));
    }

    private static Stream<List<Long>> products(LayerGraph graph) {
        return graph.nodes().stream()
                .filter(node -> node.operator().kind() == Operator.Kind.MATRIX_PRODUCT)
                .map(node ->
                        List.of(node.dimensions().inner(), node.dimensions().outer()));
    }

    private static OperatorMeasurement product(Observation o) {
        return operator(o, "layer0.ffn_down");
    }

    private static OperatorMeasurement attention(Observation o) {
        return operator(o, "layer0.attention");
    }

    private static OperatorMeasurement operator(Observation o, String name) {
        LayerGraph graph = o.inference().graphs().get(0);
        OperatorNode node = graph.nodes().stream()
                .filter(n -> n.name().equals(name))
                .findFirst()
                .orElseThrow();
        return new OperatorMeasurement(
                new LayerGraph(graph.phase(), 1, Pipelining.NONE, ImmutableList.of(node), ImmutableList.of()),
                o.inference().deployment(),
                1,
                1,
                OptionalDouble.empty());
    }

    @Test
    void aGpuIsLeftOutOfEverySourceAndOfTheOperators() {
        Observation h100 = row(LLAMA, "first", "h100-sxm", 1, 10);
        Observation b200 = row(QWEN, "second", "b200", 2, 10);
        Observation other = row(QWEN, "second", "h100-sxm", 3, 10);
        OperatorMeasurement onH100 = product(h100);
        OperatorMeasurement onB200 = new OperatorMeasurement(
                onH100.graph(),
                new Deployment(
                        GpuCatalog.bundled().get("b200"), ParallelSplit.NONE, Precision.BF16, Engine.OPERATOR_LOOP),
                1,
                1,
                OptionalDouble.empty());
        TrainingData all = new TrainingData(ImmutableList.of(h100, b200, other), ImmutableList.of(onH100, onB200));
        Fold fold = Protocol.LEAVE_ONE_GPU_OUT.folds(List.of(h100, b200)).get(1);
        assertThat(fold.group()).isEqualTo("h100-sxm");
        TrainingData rest = fold.without().apply(all);
        assertThat(rest.observations()).containsExactly(b200);
        assertThat(rest.operators()).containsExactly(onB200);
    }

    @Test
    void aSourceIsLeftOutAsAWhole() {
        Observation first = row(LLAMA, "first", "h100-sxm", 1, 10);
        Observation second = row(LLAMA, "second", "h100-sxm", 1, 10);
        List<Fold> folds = Protocol.LEAVE_ONE_SOURCE_OUT.folds(List.of(first, second));
        assertThat(folds).extracting(Fold::group).containsExactly("first", "second");
        assertThat(folds.get(0)
                        .without()
                        .apply(Rows.data(List.of(first, second)))
                        .observations())
                .containsExactly(second);
    }

    @Test
    void measuredArchitecturesHaveTheirOwnOperatorsLeftOut() throws IOException {
        assumeTrue(Files.isDirectory(DATA), "no measurements beside the project");
        TrainingData all = TrainingSources.read(DATA, LlmCatalog.bundled(), GpuCatalog.bundled())
                .data();
        for (Fold fold : Protocol.LEAVE_ONE_ARCHITECTURE_OUT.folds(all.observations())) {
            TrainingData rest = fold.without().apply(all);
            assertThat(rest.observations()).isNotEmpty().noneMatch(fold.judged()::contains);
            Set<List<Long>> products = fold.judged().stream()
                    .flatMap(o -> o.inference().graphs().stream())
                    .flatMap(ProtocolTest::products)
                    .collect(Collectors.toSet());
            assertThat(rest.operators())
                    .as("operators without %s", fold.group())
                    .hasSizeGreaterThan(all.operators().size() / 2)
                    .noneMatch(operator -> products(operator.graph()).anyMatch(products::contains));
        }
    }
}
