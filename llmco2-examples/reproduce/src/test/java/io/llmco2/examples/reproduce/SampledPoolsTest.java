package io.llmco2.examples.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Doubles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampledPoolsTest {
    private static final Path DATA = Path.of("..", "..", "..", "shared", "data");

    @Test
    void whatJudgesIsInNoPool() throws IOException {
        assumeTrue(Files.isRegularFile(DATA.resolve("co2meter/measurements.csv")), "the measurements are not here");
        ImmutableList<SampledPool> pools = SampledPools.read(DATA);
        assertThat(pools).extracting(SampledPool::id).containsExactly("joulebench", "kernels", "co2meter");
        for (SampledPool pool : pools) {
            Set<List<Double>> candidates = IntStream.range(0, pool.pool().size())
                    .mapToObj(i -> Doubles.asList(pool.pool().point(i)))
                    .collect(Collectors.toSet());
            assertThat(pool.judged().stream().map(Doubles::asList).toList())
                    .as(pool.id())
                    .isNotEmpty()
                    .doesNotContainAnyElementsOf(candidates);
            assertThat(pool.joules()).hasSize(pool.pool().size()).doesNotContain(Double.NaN);
            assertThat(pool.judgedJoules()).hasSize(pool.judged().size());
            assertThat(pool.plan().budget()).isLessThan(pool.pool().size());
        }
    }

    /** The first row of the table: 3.2482 us at 149.3 W. */
    @Test
    void energyOfAProductIsItsTimeTimesItsCleanedPower() throws IOException {
        assumeTrue(
                Files.isRegularFile(DATA.resolve("kernels/aiconfigurator/gemm_power.csv")), "the tables are not here");
        SampledPool products = SampledPools.read(DATA).get(1);
        double expected = 3.2482e-6 * 149.3;
        assertThat(Arrays.stream(products.joules()).filter(joules -> Math.abs(joules / expected - 1) < 1e-9))
                .isNotEmpty();
        assertThat(SampledPools.point(List.of("a", "b"), List.of("b"), 8))
                .containsExactly(new double[] {0, 4, 3}, within(1e-12));
    }
}
