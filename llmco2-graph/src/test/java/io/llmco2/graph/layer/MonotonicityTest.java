package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;

/** Who asks for more never gets a lower count. */
@Domain(GraphDomain.class)
class MonotonicityTest {

    @Provide
    Arbitrary<Long> more() {
        return Arbitraries.longs().between(1, 5_000);
    }

    @Property
    void moreRequests(@ForAll Setup setup, @ForAll StaticBatch batch, @ForAll("more") long more) {
        StaticBatch larger =
                new StaticBatch(batch.requests() + more, batch.prompt(), batch.cached(), batch.generated());

        assertNoCountFalls(setup, batch, larger);
    }

    @Property
    void moreTokensIn(@ForAll Setup setup, @ForAll StaticBatch batch, @ForAll("more") long more) {
        StaticBatch longer =
                new StaticBatch(batch.requests(), batch.prompt() + more, batch.cached(), batch.generated());

        assertNoCountFalls(setup, batch, longer);
    }

    @Property
    void moreTokensOut(@ForAll Setup setup, @ForAll StaticBatch batch, @ForAll("more") long more) {
        StaticBatch longer =
                new StaticBatch(batch.requests(), batch.prompt(), batch.cached(), batch.generated() + more);

        assertNoCountFalls(setup, batch, longer);
    }

    @Property
    void moreRunningRequests(@ForAll Setup setup, @ForAll ContinuousBatching server, @ForAll("more") long more) {
        assertNoCountFalls(
                setup, server, new ContinuousBatching(server.running() + more, server.prompt(), server.generated()));
    }

    @Property
    void moreTokensIntoAServer(@ForAll Setup setup, @ForAll ContinuousBatching server, @ForAll("more") long more) {
        assertNoCountFalls(
                setup, server, new ContinuousBatching(server.running(), server.prompt() + more, server.generated()));
    }

    @Property
    void moreTokensOutOfAServer(@ForAll Setup setup, @ForAll ContinuousBatching server, @ForAll("more") long more) {
        Assume.that(server.generated() > 1); // else there is no attention of decode to compare with

        assertNoCountFalls(
                setup, server, new ContinuousBatching(server.running(), server.prompt(), server.generated() + more));
    }

    @Property
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

    private static void assertNoCountFalls(Setup setup, Workload from, Workload to) {
        for (Phase phase : from.phases()) {
            Graphs.assertNoCountFalls(
                    LayerGraphs.of(setup.llm(), from, setup.execution(), phase),
                    LayerGraphs.of(setup.llm(), to, setup.execution(), phase));
        }
    }
}
