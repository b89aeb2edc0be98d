package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.graph.Execution;
import io.llmco2.graph.GraphDomain;
import io.llmco2.graph.GraphDomain.Setup;
import io.llmco2.graph.Workload.StaticBatch;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;

/** The closed form of decode: every count of every operator is the sum of those of its steps. */
@Domain(GraphDomain.class)
class DecodeTest {

    /** At most 100 steps, whose contexts often cross a sliding window. */
    @Provide
    Arbitrary<StaticBatch> batches() {
        Arbitrary<Long> prompts = Combinators.combine(
                        Arbitraries.of(GraphDomain.WINDOWS), Arbitraries.longs().between(-99, 20))
                .as((window, from) -> window + from);
        return Combinators.combine(
                        Arbitraries.longs().between(1, 300),
                        prompts,
                        Arbitraries.longs().between(2, 101))
                .as(StaticBatch::new);
    }

    @Property(tries = 150)
    void isTheSumOfItsSteps(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        Execution execution =
                setup.execution().with(setup.execution().split().withContext(1)); // whose ranks' shares are rounded up
        LayerGraph whole = Graphs.decode(setup.llm(), batch, execution);

        List<LayerGraph> steps = LongStream.range(batch.prompt(), batch.prompt() + batch.generated() - 1)
                .mapToObj(seen -> new StaticBatch(batch.requests(), seen, 2))
                .map(step -> Graphs.decode(setup.llm(), step, execution))
                .toList();

        assertThat(whole.passes())
                .isEqualTo(steps.stream().mapToDouble(LayerGraph::passes).sum());
        whole.nodes().forEach(node -> assertThat(node.cost())
                .as(node.name())
                .isEqualTo(steps.stream()
                        .map(step -> Graphs.cost(step, node.name()))
                        .reduce(Cost.ZERO, Cost::plus)));
    }

    @Property(tries = GraphDomain.TRIES)
    void dimensionsDoNotDependOnHowManyTokensAreGenerated(@ForAll Setup setup, @ForAll("batches") StaticBatch batch) {
        List<OperatorNode> whole =
                Graphs.decode(setup.llm(), batch, setup.execution()).nodes();
        List<OperatorNode> step = Graphs.decode(
                        setup.llm(), new StaticBatch(batch.requests(), batch.prompt(), 2), setup.execution())
                .nodes();

        assertThat(IntStream.range(0, whole.size()).mapToObj(i -> whole.get(i).dimensions()))
                .containsExactlyElementsOf(
                        step.stream().map(OperatorNode::dimensions).toList());
    }
}
