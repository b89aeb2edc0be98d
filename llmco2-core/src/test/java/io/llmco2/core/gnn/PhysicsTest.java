package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inferences;
import io.llmco2.core.inference.Inferences.Setup;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.OperatorCost;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.quantity.Power;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

/** What holds for every network, trained or not, because the readout is built that way. */
class PhysicsTest {
    /** Two members' answers pass a logarithm and back: some 1e-15 of rounding, times an exponent of up to 20 or so. */
    private static final double ROUNDING = 1e-12;

    @Provide
    Arbitrary<Setup> setups() {
        return Arbitraries.of(Inferences.SETUPS);
    }

    /** Networks of two members, with weights from hardly any to several times those of trained ones. */
    @Provide
    Arbitrary<RooflineNet> nets() {
        return Arbitraries.longs().flatMap(seed -> Arbitraries.of(0.1, 1.0, 2.5)
                .map(scale -> new RooflineNet(
                        ImmutableList.of(
                                new RooflineNet.Member(Networks.plain(seed, scale)),
                                new RooflineNet.Member(Networks.plain(seed + 1, scale))),
                        Networks.manifest())));
    }

    @Property(tries = 200)
    void moreTokensNeverNeedLessInAStaticBatch(
            @ForAll("nets") RooflineNet net,
            @ForAll("setups") Setup setup,
            @ForAll @LongRange(min = 1, max = 128) long batch,
            @ForAll @LongRange(min = 1, max = 4096) long prompt,
            @ForAll @LongRange(min = 1, max = 2048) long generated,
            @ForAll @LongRange(min = 1, max = 300) long more) {
        neverLess(
                net.predict(setup.of(new StaticBatch(batch * 2, prompt, generated))),
                net.predict(setup.of(new StaticBatch(batch * 2, prompt, generated + more))));
    }

    @Property(tries = 200)
    void moreTokensNeverNeedLessInContinuousBatching(
            @ForAll("nets") RooflineNet net,
            @ForAll("setups") Setup setup,
            @ForAll @DoubleRange(min = 1, max = 256) double running,
            @ForAll @DoubleRange(min = 1, max = 4096) double prompt,
            @ForAll @DoubleRange(min = 1, max = 4096) double generated,
            @ForAll @DoubleRange(min = 0.5, max = 500) double more) {
        neverLess(
                net.predict(setup.of(new ContinuousBatching(running, prompt, generated))),
                net.predict(setup.of(new ContinuousBatching(running, prompt, generated + more))));
    }

    @Property(tries = 100)
    void noOperatorBeatsItsRooflineOrLeavesThePowerOfTheBoards(
            @ForAll("nets") RooflineNet net,
            @ForAll("setups") Setup setup,
            @ForAll @LongRange(min = 1, max = 64) long batch,
            @ForAll @LongRange(min = 1, max = 4096) long prompt,
            @ForAll @LongRange(min = 1, max = 2048) long generated) {
        Inference inference = setup.of(new StaticBatch(batch * 2, prompt, generated));
        EnergyPrediction prediction = net.predict(inference);
        Gpu gpu = inference.deployment().gpu();
        int boards = inference.deployment().gpuCount();
        double idle = gpu.idlePower().map(Power::watts).orElse(0.0) * boards;
        double limit = gpu.boardPower().watts() * boards;
        assertThat(prediction.operators()).isNotEmpty();
        for (OperatorCost operator : prediction.operators()) {
            double seconds = operator.cost().time().seconds();
            double roofline = operator.node().repeat() * operator.roofline().seconds();
            assertThat(seconds).as(operator.node().name()).isGreaterThanOrEqualTo(roofline * (1 - ROUNDING));
            assertThat(operator.cost().energy().joules())
                    .as(operator.node().name())
                    .isBetween(idle * seconds * (1 - ROUNDING), limit * seconds * (1 + ROUNDING));
        }
        double watts =
                prediction.total().energy().joules() / prediction.total().time().seconds();
        assertThat(watts).isBetween(idle * (1 - ROUNDING), limit * (1 + ROUNDING));
    }

    @Example
    void eightThreadsGiveTheSameDoublesAsOne() throws Exception {
        RooflineNet net = Networks.ensemble(5, 2);
        List<Inference> inferences = Inferences.all();
        List<EnergyPrediction> alone = inferences.stream().map(net::predict).toList();
        ExecutorService eight = Executors.newFixedThreadPool(8);
        try {
            List<Future<EnergyPrediction>> asked = new ArrayList<>();
            for (Inference inference : Collections.nCopies(25, inferences).stream()
                    .flatMap(List::stream)
                    .toList()) {
                asked.add(eight.submit(() -> net.predict(inference)));
            }
            for (int i = 0; i < asked.size(); i++) {
                assertThat(asked.get(i).get()).isEqualTo(alone.get(i % alone.size()));
            }
        } finally {
            eight.shutdownNow();
        }
    }

    private static void neverLess(EnergyPrediction fewer, EnergyPrediction more) {
        assertThat(more.total().energy().joules())
                .isGreaterThanOrEqualTo(fewer.total().energy().joules() * (1 - ROUNDING));
        assertThat(more.total().time().seconds())
                .isGreaterThanOrEqualTo(fewer.total().time().seconds() * (1 - ROUNDING));
    }
}
