package io.llmco2.core;

import static io.llmco2.core.Requests.ESTIMATOR;
import static io.llmco2.core.Requests.PREDICTOR;
import static io.llmco2.core.Requests.llama;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.Maps;
import io.llmco2.core.carbon.Amortisation;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.HostPower;
import io.llmco2.core.carbon.Site;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.Interval;
import io.llmco2.core.predict.Support;
import io.llmco2.core.report.FunctionalUnit;
import io.llmco2.core.report.SciScore;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.GpuFact;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.PowerUsageEffectiveness;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CarbonEstimatorTest {
    private static final double RELATIVE = 1e-12; // sums in another order

    @Test
    void phasesAddUp() {
        CarbonEstimate estimate = ESTIMATOR.estimate(llama().region("FR").build());
        assertThat(estimate.prefill().energy().joules()
                        + estimate.decode().energy().joules())
                .isCloseTo(estimate.total().energy().joules(), within(RELATIVE * 1e3));
        assertThat(estimate.latency().timeToFirstToken())
                .isEqualTo(estimate.prefill().time());
        assertThat(estimate.latency().timePerOutputToken().orElseThrow().seconds() * 127)
                .isCloseTo(estimate.decode().time().seconds(), within(RELATIVE));
        assertThat(estimate.meanPower().watts()).isCloseTo(700, within(1e-9)); // a Roofline draws the board's limit
    }

    @Test
    void theLadderIsHostThenPueAndPueIsAppliedOnce() {
        CarbonEstimate estimate = ESTIMATOR.estimate(llama().site(Site.builder()
                        .hostPower(HostPower.STATED)
                        .intensity(new CarbonIntensity(100))
                        .pue(1.5)
                        .build())
                .build());
        double accelerator = estimate.total().energy().joules();
        double host = accelerator + 150 * estimate.total().time().seconds(); // EcoLogits: 1.2 kW of eight GPUs
        assertThat(estimate.ladder().at(Boundary.ACCELERATOR).joules()).isEqualTo(accelerator);
        assertThat(estimate.ladder().at(Boundary.HOST).joules()).isCloseTo(host, within(RELATIVE * host));
        assertThat(estimate.ladder().at(Boundary.FACILITY).joules()).isCloseTo(1.5 * host, within(RELATIVE * host));
        assertThat(estimate.operationalCarbon().orElseThrow().grams())
                .isCloseTo(1.5 * host / 3.6e6 * 100, within(1e-12));
    }

    @Test
    void carbonIsCountedAtTheBoundary() {
        EstimateRequest.Builder request = llama().site(
                        Site.builder().hostPower(HostPower.STATED).build())
                .intensity(new CarbonIntensity(3.6e6)) // 1 g/J
                .pue(2);
        CarbonEstimate accelerator =
                ESTIMATOR.estimate(request.boundary(Boundary.ACCELERATOR).build());
        assertThat(accelerator.operationalCarbon().orElseThrow().grams())
                .isCloseTo(accelerator.total().energy().joules(), within(1e-9));
        CarbonEstimate host = ESTIMATOR.estimate(request.boundary(Boundary.HOST).build());
        assertThat(host.operationalCarbon().orElseThrow().grams())
                .isCloseTo(host.ladder().at(Boundary.HOST).joules(), within(1e-9));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ESTIMATOR.estimate(llama().boundary(Boundary.HOST).build()))
                .withMessageContaining("boundary host");
    }

    @Test
    void withoutARegionThereIsNoOperationalCarbon() {
        CarbonEstimate estimate = ESTIMATOR.estimate(llama().build());
        assertThat(estimate.operationalCarbon()).isEmpty();
        assertThat(estimate.totalCarbon()).isEmpty();
        assertThat(estimate.embodiedCarbon()).isPresent();
        assertThat(estimate.provenance().get("grid")).startsWith("none");
    }

    @Test
    void aGridWithoutCarbonGivesNone() {
        CarbonEstimate estimate =
                ESTIMATOR.estimate(llama().intensity(new CarbonIntensity(0)).build());
        assertThat(estimate.operationalCarbon()).contains(Carbon.ZERO);
        assertThat(estimate.totalCarbon()).isEqualTo(estimate.embodiedCarbon());
    }

    @Test
    void embodiedCarbonIsAShareOfAcceleratorsAndHosts() {
        CarbonEstimator estimator = CarbonEstimator.builder()
                .predictor(PREDICTOR)
                .amortisation(new Amortisation(4, 0.5))
                .build();
        CarbonEstimate estimate = estimator.estimate(llama().gpuCount(2).build());
        double perGpu = (1312 + 5700) * 1000.0 / 8; // grams: NVIDIA's board and EcoLogits' host, of eight GPUs
        double life = 4 * 365 * 24 * 3600.0 * 0.5;
        double expected = 2 * perGpu * estimate.total().time().seconds() / life;
        assertThat(estimate.embodiedCarbon().orElseThrow().grams()).isCloseTo(expected, within(RELATIVE * expected));
        assertThat(estimate.provenance().get("embodied")).contains("hgx-h100-pcf", "lifetime 4.0 years");
    }

    @Test
    void anUnknownFootprintIsNotZero() {
        assertThat(EmbodiedCatalog.bundled().accelerator("l4")).isEmpty();
        CarbonEstimate estimate =
                ESTIMATOR.estimate(llama().gpu("l4").batchSize(1).region("FR").build());
        assertThat(estimate.embodiedCarbon()).isEmpty();
        assertThat(estimate.totalCarbon()).isEmpty();
        assertThat(estimate.operationalCarbon()).isPresent();
        assertThat(estimate.provenance().get("embodied")).startsWith("vendor: unknown");
        assertThat(estimate.provenance().get("host_power")).startsWith("unknown");
    }

    @Test
    void thePueIsTheGivenThenThePublishedThenTheSurveys() {
        EstimateRequest.Builder paris = llama().region("aws:eu-west-3");
        assertThat(ESTIMATOR.estimate(paris.build()).provenance().get("pue")).contains("fleet");
        assertThat(ESTIMATOR.estimate(paris.pue(1.3).build()).ladder().pue())
                .isEqualTo(new PowerUsageEffectiveness(1.3));
        assertThat(ESTIMATOR.estimate(llama().region("FR").build()).provenance().get("pue"))
                .contains("survey");
    }

    @Test
    void oneTokenHasNoFurtherOnes() {
        CarbonEstimate estimate = ESTIMATOR.estimate(llama().generatedTokens(1).build());
        assertThat(estimate.latency().timePerOutputToken()).isEmpty();
        assertThat(estimate.decode().energy().joules()).isZero();
    }

    @Test
    void inSteadyStateATokenTakesAPass() {
        CarbonEstimate estimate =
                ESTIMATOR.estimate(llama().continuous(true).batchSize(3.5).build());
        assertThat(estimate.latency().timePerOutputToken().orElseThrow().seconds())
                .isCloseTo(estimate.total().time().seconds() / 128, within(RELATIVE));
        assertThat(estimate.energyPerRequest().joules() * 3.5)
                .isCloseTo(estimate.total().energy().joules(), within(1e-9));
    }

    @Test
    void theProvenanceSaysWhatANameWasTakenFor() {
        CarbonEstimate estimate = ESTIMATOR.estimate(
                llama().model("meta-llama/Llama-3.1-8B-Instruct").build());
        assertThat(estimate.provenance().get("model"))
                .contains("meta-llama/Llama-3.1-8B (")
                .contains("suffix");
        CarbonEstimate given =
                ESTIMATOR.estimate(llama().model(LlmCatalog.bundled().get("meta-llama/Llama-3.1-8B"))
                        .build());
        assertThat(given.total()).isEqualTo(estimate.total());
        assertThat(given.provenance().get("model")).contains("given by the caller");
    }

    @Test
    void theIntervalIsOfTheTotal() {
        CarbonEstimator estimator = CarbonEstimator.builder()
                .predictor(inference -> with(PREDICTOR.predict(inference), Support.MEASURED))
                .build();
        CarbonEstimate estimate = estimator.estimate(llama().build());
        assertThat(estimate.interval().orElseThrow().low())
                .isEqualTo(estimate.total().energy().times(0.5));
        assertThat(estimate.interval().orElseThrow().high())
                .isEqualTo(estimate.total().energy().times(2));
        assertThat(estimate.support()).isEqualTo(Support.MEASURED);
    }

    @Test
    void anUnknownIdlePowerIsNeverMeasured() {
        Gpu known = GpuCatalog.bundled().get("h100-sxm");
        Gpu unknown = new Gpu("mine", Maps.filterKeys(known.facts(), fact -> fact != GpuFact.IDLE_POWER));
        CarbonEstimator estimator = CarbonEstimator.builder()
                .predictor(inference -> with(PREDICTOR.predict(inference), Support.MEASURED))
                .gpus(GpuCatalog.bundled().with(unknown))
                .build();
        CarbonEstimate estimate = estimator.estimate(llama().gpu("mine").build());
        assertThat(estimate.support()).isEqualTo(Support.EXTRAPOLATED);
        assertThat(estimate.provenance()).containsEntry("gpu_idle_power", "unknown: 0 W as lower bound");
    }

    private static EnergyPrediction with(EnergyPrediction prediction, Support support) {
        return new EnergyPrediction(
                prediction.operators(), Optional.of(new Interval(0.9, 0.5, 2)), support, prediction.predictor());
    }

    @Test
    void unknownNamesAreRefusedWithTheNearest() {
        assertThatThrownBy(() -> ESTIMATOR.estimate(
                        llama().model("meta-llama/Llama-3.1-9B").build()))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("meta-llama/Llama-3.1-8B")
                .hasMessageContaining("config.json");
        assertThatThrownBy(() -> ESTIMATOR.estimate(llama().gpu("h100-sxn").build()))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("'h100-sxm'");
        assertThatThrownBy(() ->
                        ESTIMATOR.estimate(llama().region("aws:eu-west-99").build()))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("aws:eu-west-");
    }

    @Test
    void whatCannotRunIsRefusedWithARemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ESTIMATOR.estimate(
                        llama().model("meta-llama/Llama-3.1-70B").build()))
                .withMessageContainingAll("GiB too much", "of 80.0 GiB", "use more GPUs");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ESTIMATOR.estimate(llama().gpuCount(3).build()))
                .withMessageContainingAll("tensor parallelism 3", "32 query heads", "choose a divisor");
    }

    @Property(tries = 50)
    void requestsShareTheBatch(
            @ForAll @IntRange(min = 1, max = 64) int batch, @ForAll @IntRange(min = 1, max = 99) int t) {
        CarbonEstimate estimate =
                ESTIMATOR.estimate(llama().batchSize(batch).generatedTokens(t).build());
        assertThat(estimate.energyPerRequest().joules() * batch)
                .isCloseTo(estimate.total().energy().joules(), within(1e-9));
    }

    @Property(tries = 50)
    void sharesOfRequestsAddUpToTheCarbonOfTheBatch(@ForAll @IntRange(min = 1, max = 64) int batch) {
        CarbonEstimate estimate =
                ESTIMATOR.estimate(llama().batchSize(batch).region("FR").build());
        double total = estimate.totalCarbon().orElseThrow().grams();
        SciScore perRequest = SciScore.of(estimate.impacts(), FunctionalUnit.requests(batch));
        assertThat(perRequest.gramsPerUnit() * batch).isCloseTo(total, within(RELATIVE * total));
        double phases = estimate.prefill().energy().joules()
                + estimate.decode().energy().joules();
        assertThat(estimate.ladder().at(Boundary.ACCELERATOR).joules()).isCloseTo(phases, within(RELATIVE * phases));
    }

    @Test
    void eightThreadsGiveTheSameDoublesAsOne() throws Exception {
        List<EstimateRequest> requests = IntStream.rangeClosed(1, 64)
                .mapToObj(batch -> llama().batchSize(batch).region("FR").build())
                .toList();
        List<CarbonEstimate> alone = requests.stream().map(ESTIMATOR::estimate).toList();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<List<CarbonEstimate>>> tasks = Collections.nCopies(
                    8, () -> requests.stream().map(ESTIMATOR::estimate).toList());
            for (Future<List<CarbonEstimate>> together : threads.invokeAll(tasks)) {
                assertThat(together.get()).isEqualTo(alone);
            }
        } finally {
            threads.shutdown();
        }
    }
}
