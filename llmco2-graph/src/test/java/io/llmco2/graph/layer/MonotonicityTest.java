package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Span.Kind;
import java.util.function.ToLongFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** Who asks for more never gets a lower count. */
@Domain(GraphDomain.class)
@Domain(DomainContext.Global.class)
class MonotonicityTest {

    @Provide
    Arbitrary<Long> more() {
        return Arbitraries.longs().between(1, 5_000);
    }

    @Property(tries = GraphDomain.TRIES)
    void nothingIsEverNegative(@ForAll Setup setup, @ForAll Workload workload) {
        for (LayerGraph graph : LayerGraphs.of(setup.llm(), workload, setup.execution())) {
            assertThat(graph.passes()).isPositive();
            assertThat(graph.pipeline().waiting()).isNotNegative();
            assertThat(graph.nodes()).allSatisfy(node -> {
                Graphs.COUNTS.forEach((name, count) ->
                        assertThat(count.applyAsLong(node.cost())).as(name).isNotNegative());
                assertThat(node.dimensions().rows()).isPositive();
                assertThat(node.dimensions().inner()).isPositive();
                assertThat(node.dimensions().outer()).isPositive();
                assertThat(node.dimensions().groups()).isPositive();
            });
        }
    }

    @Property(tries = GraphDomain.TRIES)
    void moreRequests(@ForAll Setup setup, @ForAll StaticBatch batch, @ForAll("more") long more) {
        StaticBatch larger = new StaticBatch(
                batch.requests() + more, batch.prompt(), batch.cached(), batch.generated(), batch.samples());

        assertNoCountFalls(setup, batch, larger);
    }

    @Property(tries = GraphDomain.TRIES)
    void moreTokensIn(@ForAll Setup setup, @ForAll StaticBatch batch, @ForAll("more") long more) {
        StaticBatch longer = new StaticBatch(
                batch.requests(), batch.prompt() + more, batch.cached(), batch.generated(), batch.samples());

        assertNoCountFalls(withoutChunks(setup), batch, longer);
    }

    @Property(tries = GraphDomain.TRIES)
    void moreTokensOut(@ForAll Setup setup, @ForAll StaticBatch batch, @ForAll("more") long more) {
        StaticBatch longer = new StaticBatch(
                batch.requests(), batch.prompt(), batch.cached(), batch.generated() + more, batch.samples());

        assertNoCountFalls(setup, batch, longer);
    }

    /** Experts that decode reads more often need not be read for prompts, so both phases are taken together. */
    @Property(tries = GraphDomain.TRIES)
    void moreRunningRequests(@ForAll Setup setup, @ForAll ContinuousBatching server, @ForAll("more") long more) {
        ImmutableList<LayerGraph> fewer = LayerGraphs.of(setup.llm(), server, setup.execution());
        ImmutableList<LayerGraph> larger = LayerGraphs.of(
                setup.llm(),
                new ContinuousBatching(server.running() + more, server.prompt(), server.cached(), server.generated()),
                setup.execution());

        fewer.get(0)
                .nodes()
                .forEach(node -> Graphs.COUNTS.forEach((name, count) -> assertThat(
                                sum(larger, node.name(), count) * (1 + 1e-12) + fewer.size()) // means are rounded once
                        .as("%s of %s", name, node.name())
                        .isGreaterThanOrEqualTo(sum(fewer, node.name(), count))));
    }

    private static double sum(ImmutableList<LayerGraph> graphs, String name, ToLongFunction<Cost> count) {
        return graphs.stream()
                .flatMap(graph -> graph.nodes().stream())
                .filter(node -> node.name().equals(name))
                .mapToDouble(node -> count.applyAsLong(node.cost()))
                .sum();
    }

    @Property(tries = GraphDomain.TRIES)
    void moreTokensIntoAServer(@ForAll Setup setup, @ForAll ContinuousBatching server, @ForAll("more") long more) {
        assertNoCountFalls(
                withoutChunks(setup),
                server,
                new ContinuousBatching(server.running(), server.prompt() + more, server.cached(), server.generated()));
    }

    @Property(tries = GraphDomain.TRIES)
    void moreTokensOutOfAServer(@ForAll Setup setup, @ForAll ContinuousBatching server, @ForAll("more") long more) {
        assertNoCountFalls(
                setup,
                server,
                new ContinuousBatching(server.running(), server.prompt(), server.cached(), server.generated() + more));
    }

    @Property(tries = GraphDomain.TRIES)
    void moreRequestsOfSeveralLengths(
            @ForAll Setup setup, @ForAll RaggedBatch batch, @ForAll @IntRange(min = 2, max = 9) int times) {
        ImmutableList<StaticBatch> more = batch.parts().stream()
                .map(part -> new StaticBatch(
                        times * part.requests(), part.prompt(), part.cached(), part.generated(), part.samples()))
                .collect(ImmutableList.toImmutableList());

        assertNoCountFalls(setup, batch, new RaggedBatch(more));
    }

    @Property(tries = GraphDomain.TRIES)
    void moreSamples(@ForAll Setup setup, @ForAll StaticBatch batch, @ForAll @IntRange(min = 1, max = 9) int more) {
        StaticBatch larger = new StaticBatch(
                batch.requests(), batch.prompt(), batch.cached(), batch.generated(), batch.samples() + more);

        assertNoCountFalls(setup, batch, larger);
    }

    @Property(tries = GraphDomain.TRIES)
    void moreLayers(@ForAll Setup setup, @ForAll Workload workload) {
        LlmSpec llm = setup.llm();
        ImmutableList<LayerKind> kinds = llm.layerKinds();
        LayerKind last = kinds.get(kinds.size() - 1);
        LayerKind one = last.times(1);
        LlmSpec deeper = new LlmSpec(
                llm.id(),
                llm.family(),
                llm.hiddenSize(),
                llm.embedding(),
                ImmutableList.<LayerKind>builder().addAll(kinds).add(one).build(),
                llm.norm(),
                llm.maxPositions());

        workload.phases().forEach(phase -> {
            LayerGraph shallow = LayerGraphs.of(llm, workload, setup.execution(), phase);
            LayerGraph deep = LayerGraphs.of(deeper, workload, setup.execution(), phase);
            Graphs.COUNTS.forEach((name, count) ->
                    assertThat(deep.total(count)).as(name).isGreaterThanOrEqualTo(shallow.total(count)));
            assertThat(deep.total(Cost::flops)).isGreaterThan(shallow.total(Cost::flops));
        });
    }

    /** Without layers that attend to chunks: at the first token of a chunk, a longer prompt is indeed less to read. */
    private static Setup withoutChunks(Setup setup) {
        Assume.that(setup.llm().layerKinds().stream()
                .map(kind -> kind.mixer().orElse(null))
                .noneMatch(mixer ->
                        mixer instanceof Attention attention && attention.span().kind() == Kind.CHUNKED));
        return setup;
    }

    private static void assertNoCountFalls(Setup setup, Workload from, Workload to) {
        for (Phase phase : from.phases()) {
            Graphs.assertNoCountFalls(
                    LayerGraphs.of(setup.llm(), from, setup.execution(), phase),
                    LayerGraphs.of(setup.llm(), to, setup.execution(), phase));
        }
    }
}
