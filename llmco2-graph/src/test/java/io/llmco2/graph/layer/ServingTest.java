package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Lora;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** Batches of several lengths, samples, and the two sides of disaggregated serving. */
@Domain(GraphDomain.class)
class ServingTest {
    private static final Execution BF16 = Execution.of(Precision.BF16);

    @Provide
    Arbitrary<Long> parts() {
        return Arbitraries.longs().between(1, 5);
    }

    @Property(tries = GraphDomain.TRIES)
    void aRaggedBatchOfEqualPartsIsTheBatch(
            @ForAll Setup setup, @ForAll StaticBatch part, @ForAll("parts") long parts) {
        ParallelSplit split = setup.execution().split();
        Execution execution = setup.execution()
                .with(new ParallelSplit(split.tensor(), 1, 1, split.context(), 1, 1)); // no data ranks to round up for
        RaggedBatch ragged = new RaggedBatch(
                LongStream.range(0, parts).mapToObj(i -> part).collect(ImmutableList.toImmutableList()));
        StaticBatch whole = new StaticBatch(
                parts * part.requests(), part.prompt(), part.cached(), part.generated(), part.samples());

        assertThat(LayerGraphs.of(setup.llm(), ragged, execution))
                .isEqualTo(LayerGraphs.of(setup.llm(), whole, execution));
    }

    @Property(tries = GraphDomain.TRIES)
    void bothSidesTogetherAreTheWholeAndTheTransfer(@ForAll Setup setup, @ForAll StaticBatch batch) {
        LayerGraph prefill = Graphs.prefill(setup.llm(), batch, setup.execution());
        LayerGraph prefillSide = Graphs.prefill(setup.llm(), new OnePhase(batch, Phase.PREFILL), setup.execution());
        OperatorNode transfer = prefillSide.nodes().get(prefillSide.nodes().size() - 1);

        assertThat(transfer.operator()).isEqualTo(Operator.KV_TRANSFER);
        assertThat(transfer.span()).isEqualTo(OperatorNode.BEYOND);
        assertThat(prefillSide.nodes())
                .isEqualTo(ImmutableList.builder()
                        .addAll(prefill.nodes())
                        .add(transfer)
                        .build());
        if (batch.generated() > 1) {
            assertThat(Graphs.decode(setup.llm(), new OnePhase(batch, Phase.DECODE), setup.execution()))
                    .isEqualTo(Graphs.decode(setup.llm(), batch, setup.execution()));
        }
    }

    @Property(tries = GraphDomain.TRIES)
    void bothSidesOfAServerDoItsOperations(@ForAll Setup any, @ForAll ContinuousBatching server) {
        Setup setup = any.withoutWaiting();
        Assume.that(server.generated() > 1);
        Assume.that(!setup.execution().precision().layers().dequantises());
        Assume.that(!setup.execution().precision().experts().dequantises());
        ImmutableList<LayerGraph> both = LayerGraphs.of(setup.llm(), server, setup.execution());
        LayerGraph prefill = Graphs.prefill(setup.llm(), new OnePhase(server, Phase.PREFILL), setup.execution());
        LayerGraph decode = Graphs.decode(setup.llm(), new OnePhase(server, Phase.DECODE), setup.execution());

        assertThat(prefill.total(Cost::flops) + decode.total(Cost::flops))
                .isCloseTo(total(both, Cost::flops), withinPercentage(1e-3)); // counts are rounded, small ones by much
        assertThat(prefill.total(Cost::kvWriteBytes) + decode.total(Cost::kvWriteBytes))
                .isGreaterThanOrEqualTo(total(both, Cost::kvWriteBytes) * (1 - 1e-5)); // states are put down by each
    }

    private static double total(ImmutableList<LayerGraph> graphs, ToLongFunction<Cost> count) {
        return graphs.stream().mapToDouble(graph -> graph.total(count)).sum();
    }

    @Test
    void theCacheOfAllLayersIsTransferred() {
        OnePhase prefill = new OnePhase(new StaticBatch(3, 1_000, 400, 10), Phase.PREFILL);

        LayerGraph graph = Graphs.prefill(Models.LLAMA_3_1_70B, prefill, BF16);

        assertThat(Graphs.cost(graph, "kv_transfer").networkBytes()).isEqualTo(3 * 1_000 * 327_680L); // 400 cached too
    }

    @Test
    void samplesShareThePromptAndDecodeOnTheirOwn() {
        StaticBatch one = new StaticBatch(6, 1_000, 0, 100, 1);
        StaticBatch three = new StaticBatch(2, 1_000, 0, 100, 3);

        assertThat(Graphs.decode(Models.LLAMA_2_7B, three, BF16))
                .isEqualTo(Graphs.decode(Models.LLAMA_2_7B, one, BF16));
        assertThat(Graphs.prefill(Models.LLAMA_2_7B, three, BF16))
                .isEqualTo(Graphs.prefill(Models.LLAMA_2_7B, new StaticBatch(2, 1_000, 100), BF16));
    }

    @Test
    void answeredRequestsLeaveTheBatch() {
        RaggedBatch batch = new RaggedBatch(ImmutableList.of(
                new StaticBatch(2, 100, 11), new StaticBatch(1, 300, 200, 31), new StaticBatch(1, 50, 1)));

        LayerGraph prefill = Graphs.prefill(Models.LLAMA_2_7B, batch, BF16);
        LayerGraph decode = Graphs.decode(Models.LLAMA_2_7B, batch, BF16);

        assertThat(Graphs.cost(prefill, "layer0.ffn_down").flops())
                .isEqualTo((2 * 100 + 100 + 50) * 2L * 4_096 * 11_008);
        assertThat(decode.passes()).isEqualTo(30);
        assertThat(Graphs.cost(decode, "layer0.ffn_down").flops()).isEqualTo((2 * 10 + 30) * 2L * 4_096 * 11_008);
        assertThat(Graphs.cost(decode, "layer0.attention").kvReadBytes())
                .isEqualTo((2 * 10 * (101 + 110) / 2 + 30 * (301 + 330) / 2) * 2L * 4_096 * 2);
    }

    @Test
    void adaptersAreReadOnceForTheRequestsThatHaveThem() {
        Execution adapters = BF16.with(new Lora(16, 4));
        Cost plain = Graphs.cost(Graphs.prefill(Models.LLAMA_2_7B, new StaticBatch(3, 100, 1), BF16), "layer0.ffn_up");
        Cost with =
                Graphs.cost(Graphs.prefill(Models.LLAMA_2_7B, new StaticBatch(3, 100, 1), adapters), "layer0.ffn_up");

        long low = 16 * (4_096 + 2 * 11_008);
        assertThat(with.flops() - plain.flops()).isEqualTo(300 * 2 * low);
        assertThat(with.weightBytes() - plain.weightBytes()).isEqualTo(3 * low * 2); // of 4 adapters 3 are asked for
        // both products read the input or write the output once more, and the low rank is written and read
        assertThat(with.activationBytes() - plain.activationBytes()).isEqualTo(300 * (4_096 + 2 * 11_008 + 2 * 16) * 2);
        assertThat(with.launches()).isEqualTo(plain.launches() + 2);
    }
}
