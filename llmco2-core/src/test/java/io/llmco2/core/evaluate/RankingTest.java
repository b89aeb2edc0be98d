package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.evaluate.Ranking.Placement;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Measurement.Server;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static final double ROUNDING = 1e-12;

    /** 100, 105, 200 predicted as 2, 1, 3: 100 and 105 are too close to count; the second is chosen, 5 % too much. */
    @Test
    void pairsAndRegretByHand() {
        Ranking ranking = Ranking.of(List.of(
                new Placement("a", "1 x h100", 100, 2),
                new Placement("a", "2 x h100", 105, 1),
                new Placement("a", "1 x b200", 200, 3),
                new Placement("b", "1 x h100", 100, 5),
                new Placement("b", "2 x h100", 130, 4)));
        assertThat(ranking.sets()).isEqualTo(2);
        assertThat(ranking.pairs()).isEqualTo(3);
        assertThat(ranking.ordered()).isCloseTo(2 / 3.0, within(ROUNDING));
        assertThat(ranking.regret()).isCloseTo((0.05 + 0.3) / 2, within(ROUNDING));
    }

    @Test
    void theSameHardwareIsNoOtherPlacement() {
        Ranking ranking =
                Ranking.of(List.of(new Placement("a", "4 x h100", 100, 2), new Placement("a", "4 x h100", 200, 1)));
        assertThat(ranking.sets()).isZero();
        assertThat(ranking.pairs()).isZero();
        assertThat(ranking.ordered()).isNaN();
        assertThat(ranking.regret()).isNaN();
    }

    /** Who says the same of all orders nothing, and may choose the worst. */
    @Test
    void aConstantOrdersNothing() {
        Ranking ranking =
                Ranking.of(List.of(new Placement("a", "1 x h100", 100, 1), new Placement("a", "2 x h100", 150, 1)));
        assertThat(ranking.ordered()).isZero();
        assertThat(ranking.regret()).isCloseTo(0.5, within(ROUNDING));
    }

    @Test
    void placementsOfOneModelTaskAndCapAreOneSet() {
        LlmSpec llama = LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B");
        ImmutableMap<String, String> chat = ImmutableMap.of("task", "chat", "max_num_seqs", "8");
        Observation one = Rows.of(llama, "test", "h100-sxm", 1, 7, chat, 700);
        Observation two = Rows.of(llama, "test", "h100-sxm", 2, 8, chat, 1600);
        Observation code =
                Rows.of(llama, "test", "b200", 1, 8, ImmutableMap.of("task", "code", "max_num_seqs", "8"), 1600);
        Placement first = Placement.of(one, 700, 350);
        assertThat(first.set()).isEqualTo(Placement.of(two, 1600, 1).set());
        assertThat(first.set()).isNotEqualTo(Placement.of(code, 1600, 1).set());
        assertThat(first.set())
                .isNotEqualTo(Placement.of(inPrecision(two, "fp8"), 1600, 1).set());
        assertThat(first.measured()).isEqualTo(100);
        assertThat(first.predicted()).isEqualTo(50);
        assertThat(first.hardware()).isEqualTo("1 x h100-sxm");
    }

    private static Observation inPrecision(Observation o, String precision) {
        Measurement m = o.measurement();
        Server server = m.server();
        return new Observation(
                new Measurement(
                        m.row(),
                        m.source(),
                        new Server(
                                server.model(),
                                server.gpu(),
                                server.gpuCount(),
                                server.tensorParallel(),
                                precision,
                                server.engine()),
                        m.requests(),
                        m.joules(),
                        m.seconds(),
                        m.extras()),
                o.inference());
    }
}
