package io.llmco2.core.advise;

import static io.llmco2.core.advise.PlacementAdvisorTest.ESTIMATOR;
import static io.llmco2.core.advise.PlacementAdvisorTest.llama;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.core.EstimateRequest;
import io.llmco2.graph.Workload.StaticBatch;
import org.junit.jupiter.api.Test;

class MarginalEnergyTest {
    @Test
    void oneMoreRequestTakesLessThanItsShare() {
        EstimateRequest running = llama().batchSize(8).build();
        MarginalEnergy marginal = MarginalEnergy.ofOneMore(ESTIMATOR, running);
        assertThat(marginal.before())
                .isEqualTo(ESTIMATOR.estimate(running).total().energy());
        assertThat(marginal.after())
                .isEqualTo(
                        ESTIMATOR.estimate(llama().batchSize(9).build()).total().energy());
        assertThat(marginal.averageShare().joules() * 9)
                .isCloseTo(marginal.after().joules(), within(1e-9));
        assertThat(marginal.joules()).isLessThan(marginal.averageShare().joules());
        assertThat(MarginalEnergy.of(ESTIMATOR, running, new StaticBatch(1, 512, 128))
                        .requests())
                .isEqualTo(9);
        assertThat(MarginalEnergy.ofOneMore(
                                ESTIMATOR,
                                llama().continuous(true).batchSize(8.5).build())
                        .requests())
                .isEqualTo(9.5);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        MarginalEnergy.of(ESTIMATOR, llama().continuous(true).build(), new StaticBatch(1, 512, 128)))
                .withMessageContaining("one more of the same");
    }
}
