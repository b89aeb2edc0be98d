package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Models;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LlmSpec;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

/** What all ranks of a split do together, beside what one GPU does alone. */
@Domain(GraphDomain.class)
class RanksTest {
    private static final double ULPS = 1 + 1e-12;

    private static final Map<String, ToLongFunction<Cost>> WORK = Map.of(
            "FLOPs", Cost::flops,
            "weight bytes", Cost::weightBytes,
            "activation bytes", Cost::activationBytes,
            "KV bytes read", Cost::kvReadBytes,
            "KV bytes written", Cost::kvWriteBytes);

    /** What every tensor-parallel rank does for all tokens. */
    private static final Set<Operator> REPLICATED =
            EnumSet.of(Operator.EMBEDDING, Operator.NORM, Operator.RESIDUAL, Operator.ROUTER, Operator.SAMPLING);

    private static final LlmSpec EVEN = Models.spec(
            "shared out evenly",
            4_096,
            32_000,
            Models.layers(8, Models.attention(32, 8, 0), Models.gated(14_336)),
            Models.layers(8, Models.attention(32, 8, 128), MixtureOfExperts.of(64, 6, Models.gated(1_408))));

    /** Splits that share out heads, widths, whole experts, requests and tokens of {@link #EVEN} without a rest. */
    @Provide
    Arbitrary<ParallelSplit> evenSplits() {
        Arbitrary<Integer> degrees = Arbitraries.of(1, 2, 4, 8);
        return Combinators.combine(degrees, degrees, degrees, Arbitraries.of(1, 2, 4))
                .as((tensor, pipeline, data, context) ->
                        new ParallelSplit(tensor, pipeline, data, context, tensor * data, 1));
    }

    /** Requests for 8 data-parallel ranks, prompts and contexts for 4 context-parallel ones. */
    @Provide
    Arbitrary<StaticBatch> evenBatches() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 8),
                        Arbitraries.longs().between(1, 500),
                        Arbitraries.longs().between(2, 500))
                .as((parts, eighths, generated) -> new StaticBatch(32 * parts, 8 * eighths, generated));
    }

    @Property(tries = GraphDomain.TRIES)
    void ranksTogetherDoWhatOneGpuDoes(
            @ForAll("evenSplits") ParallelSplit split, @ForAll("evenBatches") StaticBatch batch) {
        for (Phase phase : batch.phases()) {
            LayerGraph alone = LayerGraphs.of(EVEN, batch, Execution.of(Precision.BF16), phase);
            LayerGraph rank =
                    LayerGraphs.of(EVEN, batch, Execution.of(Precision.BF16).with(split), phase);

            assertThat(alone.nodes()).allSatisfy(node -> {
                Cost own = Graphs.cost(rank, node.name());
                assertThat(sharers(phase, node, split) * own.flops())
                        .as("FLOPs of %s", node.name())
                        .isEqualTo(node.cost().flops());
                assertThat(sharers(phase, node, split) * own.kvWriteBytes())
                        .as("KV bytes that %s writes", node.name())
                        .isEqualTo(node.cost().kvWriteBytes());
                assertThat(rank.nodes()).contains(Graphs.node(rank, node.name()));
            });
            assertThat(rank.nodes())
                    .filteredOn(node -> node.layer() >= 0 && node.operator() == Operator.NORM)
                    .extracting(OperatorNode::repeat)
                    .containsExactly(8L, 8L, 8L, 8L); // all stages together
        }
    }

    /** How many ranks share out an operator; stages of a pipeline share out its repetitions instead. */
    private static long sharers(Phase phase, OperatorNode node, ParallelSplit split) {
        boolean byContext = phase == Phase.PREFILL
                ? node.operator() != Operator.LM_HEAD && node.operator() != Operator.SAMPLING
                : node.operator() == Operator.ATTENTION;
        return (REPLICATED.contains(node.operator()) ? 1L : split.tensor())
                * split.data()
                * (byContext ? split.context() : 1);
    }

    @Property(tries = GraphDomain.TRIES)
    void ranksTogetherNeverDoLess(@ForAll Setup setup, @ForAll StaticBatch batch) {
        for (Phase phase : batch.phases()) {
            assertNotLess(
                    LayerGraphs.of(setup.llm(), batch, whole(setup).with(ParallelSplit.NONE), phase),
                    LayerGraphs.of(setup.llm(), batch, whole(setup), phase),
                    setup.execution().split());
        }
    }

    @Property(tries = GraphDomain.TRIES)
    void ranksOfAServerTogetherNeverDoLess(@ForAll Setup setup, @ForAll ContinuousBatching server) {
        for (Phase phase : server.phases()) {
            assertNotLess(
                    LayerGraphs.of(setup.llm(), server, whole(setup).with(ParallelSplit.NONE), phase),
                    LayerGraphs.of(setup.llm(), server, whole(setup), phase),
                    setup.execution().split());
        }
    }

    /** Prompts in one pass: with chunks, of which each data-parallel rank fills its own, a rank needs fewer passes. */
    private static Execution whole(Setup setup) {
        return setup.execution().withChunk(Execution.UNCHUNKED);
    }

    private static void assertNotLess(LayerGraph alone, LayerGraph rank, ParallelSplit split) {
        double roundedOff = split.gpusPerStage() * (1 + rank.passes()); // a mean once, those of experts in every pass
        assertThat(alone.nodes())
                .allSatisfy(node -> WORK.forEach((name, count) -> {
                    double ofRank = count.applyAsLong(Graphs.cost(rank, node.name()));
                    assertThat(split.gpusPerStage() * ofRank * ULPS + roundedOff)
                            .as("%s of %s", name, node.name())
                            .isGreaterThanOrEqualTo(count.applyAsLong(node.cost()));
                }));
    }

    @Property(tries = GraphDomain.TRIES)
    void contextRanksTogetherReadTheWholeCache(@ForAll Setup setup, @ForAll StaticBatch batch) {
        ParallelSplit split = setup.execution().split();
        for (Phase phase : batch.phases()) {
            LayerGraph whole =
                    LayerGraphs.of(setup.llm(), batch, setup.execution().with(split.withContext(1)), phase);
            LayerGraph part =
                    LayerGraphs.of(setup.llm(), batch, setup.execution().with(split.withContext(4)), phase);

            assertThat(whole.nodes())
                    .filteredOn(node -> node.operator() == Operator.ATTENTION)
                    .allSatisfy(node -> {
                        long read = node.cost().kvReadBytes();
                        long readOfRank = Graphs.cost(part, node.name()).kvReadBytes();
                        if (phase == Phase.PREFILL) {
                            assertThat(readOfRank)
                                    .isEqualTo(read); // each has a part of the queries, which see all keys
                        } else {
                            long token = Graphs.cost(part, node.name()).kvWriteBytes(); // at least one
                            assertThat(4 * readOfRank).isBetween(read, read + 4 * token); // a token that none shares
                        }
                    });
        }
    }

    @Test
    void contextRanksPassOnTheirKeysInPrefillAndAddUpWhatTheyFoundInDecode() {
        Execution four = Execution.of(Precision.BF16).with(ParallelSplit.NONE.withContext(4));
        StaticBatch batch = new StaticBatch(8, 100, 3);

        Cost gathered = Graphs.cost(Graphs.prefill(EVEN, batch, four), "layer0.kv_all_gather");
        Cost merged = Graphs.cost(Graphs.decode(EVEN, batch, four), "layer0.context_all_reduce");

        // 200 of 800 tokens are here, and go to 3 others; 8 key/value heads of 128
        assertThat(gathered.networkBytes()).isEqualTo(200 * 3 * 2 * 8 * 128 * 2);
        // a ring: outputs of 32 heads of 128, and what each head's scores add up to, of 16 tokens
        assertThat(merged.networkBytes()).isEqualTo(16 * 2 * 3 * (32 * 128 + 32) * 2 / 4);
    }

    @Test
    void everyStageSendsTheStreamToTheNext() {
        LayerGraph graph = Graphs.prefill(
                EVEN,
                new StaticBatch(8, 100, 1),
                Execution.of(Precision.BF16).with(ParallelSplit.tensor(2).withPipeline(4)));

        OperatorNode send = Graphs.node(graph, "pipeline_send");
        assertThat(send.repeat()).isEqualTo(3);
        assertThat(send.span()).isEqualTo(8);
        // stream and last addend of 800 tokens, of each rank a half
        assertThat(send.cost().networkBytes()).isEqualTo(800 * 2 * (4_096 / 2) * 2);
    }
}
