package io.llmco2.core.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableSet;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.Placement;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.HostPower;
import io.llmco2.core.carbon.Site;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PlacementAdvisorTest {
    static final CarbonEstimator ESTIMATOR = CarbonEstimator.withDefaults();
    static final PlacementAdvisor ADVISOR = new PlacementAdvisor(ESTIMATOR, ForkJoinPool.commonPool(), 2);
    private static final double ROUNDING = 1e-12; // means are summed in another order

    static EstimateRequest.Builder llama() {
        return EstimateRequest.builder()
                .model("meta-llama/Llama-3.1-8B")
                .gpu("h100-sxm")
                .precision(Precision.BF16)
                .batchSize(16)
                .promptTokens(512)
                .generatedTokens(128)
                .site(Site.builder().hostPower(HostPower.STATED).build());
    }

    /** Some cannot run, some are of regions without intensity, some have no price. */
    @Provide
    Arbitrary<Candidate> candidates() {
        return Combinators.combine(
                        Arbitraries.of("h100-sxm", "a100-sxm-80", "b200", "l4", "mi300x", "v100-sxm2-16"),
                        Arbitraries.of(1, 2, 3, 4, 16).map(ParallelSplit::tensor),
                        Arbitraries.of(Precision.BF16, Precision.FP8, Precision.INT4),
                        Arbitraries.of("FR", "DE", "gcp:europe-west4").optional(0.8),
                        Arbitraries.doubles().between(0, 9).optional(0.8))
                .as((gpu, split, precision, region, price) -> new Candidate(
                        new Placement(gpu, split, precision, region),
                        price.map(OptionalDouble::of).orElse(OptionalDouble.empty())));
    }

    @Provide
    Arbitrary<Limits> limits() {
        return Combinators.combine(
                        Arbitraries.doubles()
                                .between(0.01, 0.3)
                                .map(TimeSpan::new)
                                .optional(0.4),
                        Arbitraries.doubles()
                                .between(0.003, 0.03)
                                .ofScale(4)
                                .map(TimeSpan::new)
                                .optional(0.4),
                        Arbitraries.doubles().between(0.1, 1).optional(0.3),
                        Arbitraries.doubles().between(1e-5, 1e-3).ofScale(6).optional(0.3))
                .as((first, each, memory, cost) -> new Limits(
                        first,
                        each,
                        Optional.empty(),
                        memory.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                        cost.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        false));
    }

    /**
     * What the property computes of a candidate by itself, one estimate after the other.
     *
     * @param values by the ordinal of their objective; NaN if unknown
     * @param estimate of the request there
     */
    private record Tried(Candidate candidate, double[] values, CarbonEstimate estimate) {
        boolean complete(Objective objective) {
            return switch (objective) {
                case CARBON -> estimate.impacts().lacking().isEmpty();
                case ENERGY -> estimate.ladder().lacking(Boundary.ACCELERATOR).isEmpty();
                case LATENCY, COST -> true;
            };
        }
    }

    /** Every candidate estimated by itself and compared by hand; null if it does not run or keep the limits. */
    private static Tried tryOut(EstimateRequest request, Candidate candidate, Limits limits) {
        EstimateRequest there = request.on(candidate.placement());
        CarbonEstimate estimate;
        try {
            estimate = ESTIMATOR.estimate(there);
        } catch (RuntimeException cannotRun) {
            return null;
        }
        double batch = estimate.batchSize();
        double first = estimate.latency().timeToFirstToken().seconds();
        double each = estimate.latency().timePerOutputToken().orElseThrow().seconds();
        double cost = candidate.pricePerGpuHour().isEmpty()
                ? Double.NaN
                : candidate.pricePerGpuHour().getAsDouble()
                        * there.gpuCount()
                        * estimate.total().time().seconds()
                        / 3600
                        / batch;
        boolean kept = !(limits.timeToFirstToken().isPresent()
                        && first > limits.timeToFirstToken().get().seconds())
                && !(limits.timePerOutputToken().isPresent()
                        && each > limits.timePerOutputToken().get().seconds())
                && !(limits.memoryShare().isPresent()
                        && ESTIMATOR.feasibility(there).need().totalBytes()
                                > limits.memoryShare().getAsDouble()
                                        * ESTIMATOR.feasibility(there).memoryBytes())
                && (limits.costPerRequest().isEmpty()
                        || cost <= limits.costPerRequest().getAsDouble());
        if (!kept) {
            return null;
        }
        double carbon = estimate.operationalCarbon()
                .map(used -> (used.grams()
                                + estimate.embodiedCarbon()
                                        .map(made -> made.grams())
                                        .orElse(0.0))
                        / batch)
                .orElse(Double.NaN);
        return new Tried(
                candidate,
                new double[] {carbon, estimate.total().energy().joules() / batch, first + each * 127, cost},
                estimate);
    }

    @Property(tries = 60)
    void theChoiceIsThatOfAnExhaustiveSearch(
            @ForAll @Size(max = 12) List<@From("candidates") Candidate> candidates,
            @ForAll("limits") Limits limits,
            @ForAll Objective objective) {
        EstimateRequest request = llama().build();
        Advice advice = ADVISOR.advise(RequestMix.of(request), candidates, limits, objective);
        List<Tried> known = candidates.stream()
                .map(candidate -> tryOut(request, candidate, limits))
                .filter(tried -> tried != null && !Double.isNaN(tried.values()[objective.ordinal()]))
                .toList();
        assertThat(advice.choice().isPresent()).isEqualTo(!known.isEmpty());
        if (known.isEmpty()) {
            return;
        }
        Tried chosen = known.stream()
                .filter(tried ->
                        tried.candidate().equals(advice.choice().orElseThrow().candidate()))
                .findFirst()
                .orElseThrow();
        boolean anyComplete = known.stream().anyMatch(tried -> tried.complete(objective));
        assertThat(advice.uncertain()).isEqualTo(!anyComplete);
        assertThat(chosen.complete(objective)).isEqualTo(anyComplete);
        if (!anyComplete && objective == Objective.CARBON) {
            known = electricityOfAcceleratorsAndHosts(known);
            chosen = electricityOfAcceleratorsAndHosts(List.of(chosen)).get(0);
            if (!advice.leftOut().contains("embodied")) {
                return; // compared with what is known of the hardware too: aTermThatOneLacksCountsForNone has numbers
            }
        }
        double value = chosen.values()[objective.ordinal()];
        for (Tried other : known) {
            if (other.complete(objective) == anyComplete) {
                assertThat(value).isLessThanOrEqualTo(other.values()[objective.ordinal()] * (1 + ROUNDING));
            }
        }
    }

    /** Those of which the energy is fully known, without their hardware; all if it is of none. */
    private static List<Tried> electricityOfAcceleratorsAndHosts(List<Tried> known) {
        List<Tried> without = known.stream()
                .map(tried -> new Tried(
                        tried.candidate(),
                        new double[] {
                            tried.estimate().operationalCarbon().orElseThrow().grams()
                                    / tried.estimate().batchSize()
                        },
                        tried.estimate()))
                .toList();
        List<Tried> whole = without.stream()
                .filter(tried -> tried.complete(Objective.ENERGY))
                .toList();
        return whole.isEmpty() ? without : whole;
    }

    @Property(tries = 60)
    void whatIsEfficientIsDominatedByNoneAndWhatIsDominatedSaysByWhich(
            @ForAll @Size(max = 12) List<@From("candidates") Candidate> candidates,
            @ForAll("limits") Limits limits,
            @ForAll Objective objective) {
        EstimateRequest request = llama().build();
        Advice advice = ADVISOR.advise(RequestMix.of(request), candidates, limits, objective);
        assertThat(advice.verdicts()).extracting(Verdict::candidate).isEqualTo(candidates);
        List<Tried> kept = new ArrayList<>();
        for (Verdict verdict : advice.verdicts()) {
            Tried tried = tryOut(request, verdict.candidate(), limits);
            assertThat(verdict.acceptable()).as(verdict.toString()).isEqualTo(tried != null);
            if (tried != null) {
                kept.add(tried);
            }
            if (!(verdict instanceof Verdict.Efficient)) {
                assertThat(verdict.reasons()).isNotEmpty().allMatch(reason -> !reason.isBlank());
            }
            if (verdict instanceof Verdict.Dominated dominated) {
                assertThat(advice.efficient())
                        .extracting(Verdict.Efficient::candidate)
                        .contains(dominated.by());
                assertThat(dominated.better().dominate(dominated.known())).isTrue();
            }
        }
        for (Verdict.Efficient one : advice.efficient()) {
            for (Verdict.Efficient other : advice.efficient()) {
                assertThat(other.known().dominate(one.known())
                                && other.known()
                                        .without(advice.leftOut())
                                        .carbon()
                                        .noWorseThan(one.known()
                                                .without(advice.leftOut())
                                                .carbon()))
                        .isFalse();
            }
        }
        assertThat(advice.efficient().isEmpty()).isEqualTo(kept.isEmpty());
    }

    @Test
    void everyRejectedCandidateSaysWhy() {
        Advice advice = ADVISOR.advise(
                RequestMix.of(llama().model("meta-llama/Llama-3.1-70B").build()),
                List.of(
                        Candidate.of(Placement.of("h100-sxm", 1, Precision.BF16).in("FR")),
                        Candidate.of(Placement.of("h100-sxm", 4, Precision.BF16).in("FR"))
                                .at(3),
                        Candidate.of(Placement.of("h100-sxm", 4, Precision.BF16).in("DE"))
                                .at(3),
                        Candidate.of(Placement.of("h100-sxm", 2, Precision.BF16).in("FR"))
                                .at(3),
                        Candidate.of(Placement.of("h100-sxm", 4, Precision.BF16).in("FR"))),
                Limits.builder()
                        .timePerOutputToken(new TimeSpan(0.05))
                        .memoryShare(0.6)
                        .costPerRequest(1)
                        .build(),
                Objective.CARBON);
        assertThat(advice.verdicts().get(0)).isInstanceOf(Verdict.Impossible.class);
        assertThat(advice.verdicts().get(0).reasons().get(0)).contains("GiB too much");
        assertThat(advice.choice())
                .contains((Verdict.Efficient) advice.verdicts().get(1));
        assertThat(advice.verdicts().get(2)).isInstanceOf(Verdict.Dominated.class);
        assertThat(advice.verdicts().get(2).reasons().get(0))
                .startsWith("4 x h100-sxm, bf16, FR takes")
                .contains(" g carbon");
        assertThat(advice.verdicts().get(3).reasons().get(0)).contains("share of memory", "exceeds the limit of 0.6");
        assertThat(advice.verdicts().get(4).reasons().get(0)).contains("cost per request is unknown");
        assertThat(advice.verdicts().get(4).figures().orElseThrow().cost().value())
                .isEmpty();
    }

    @Test
    void anUnknownPriceOrRegionIsNeverZero() {
        Candidate nowhere = Candidate.of(Placement.of("h100-sxm", 1, Precision.BF16));
        Advice advice = ADVISOR.advise(RequestMix.of(llama().build()), List.of(nowhere), Limits.NONE, Objective.COST);
        assertThat(advice.choice()).isEmpty();
        assertThat(advice.efficient()).hasSize(1);
        assertThat(advice.efficient().get(0).known().cost().value()).isEmpty();
        assertThat(advice.efficient().get(0).known().carbon().value()).isEmpty();
    }

    /** Placements of which a part is unknown do not displace those of which all is known. */
    @Test
    void lowerBoundsFollowWhatIsComplete() {
        Figure complete = Figure.of(10);
        Figure less = new Figure(OptionalDouble.of(5), ImmutableSet.of("host energy"));
        Figure more = new Figure(OptionalDouble.of(11), ImmutableSet.of("host energy"));
        assertThat(complete.compareForChoice(less)).isNegative();
        assertThat(less.noWorseThan(complete)).isFalse();
        assertThat(complete.noWorseThan(less)).isFalse();
        assertThat(complete.noWorseThan(more)).isTrue(); // at least 11, whatever the host takes
        assertThat(less.noWorseThan(more)).isTrue();
        assertThat(Figure.UNKNOWN.noWorseThan(complete)).isFalse();
    }

    /** A board without a published footprint looked better by the footprint that it lacked. */
    @Test
    void aTermThatOneLacksCountsForNone() {
        Site site = Site.builder().region("FR").build(); // nobody measured these hosts
        EstimateRequest request = llama().site(site).build();
        List<Candidate> boards = Stream.of("l40s", "h100-sxm", "h200-sxm", "mi300x")
                .map(gpu -> Candidate.of(Placement.of(gpu, 1, Precision.BF16).in("FR")))
                .toList();
        Advice advice = ADVISOR.advise(RequestMix.of(request), boards, Limits.NONE, Objective.CARBON);
        assertThat(advice.leftOut()).contains("host energy", "embodied", "embodied host");
        Map<String, Double> electricity = new HashMap<>();
        for (Candidate board : boards) {
            CarbonEstimate there = ESTIMATOR.estimate(request.on(board.placement()));
            if (there.ladder().lacking(Boundary.ACCELERATOR).isEmpty()) {
                electricity.put(
                        board.placement().gpu(),
                        there.operationalCarbon().orElseThrow().grams());
            }
        }
        Verdict.Efficient choice = advice.choice().orElseThrow();
        assertThat(electricity.get(choice.candidate().placement().gpu()))
                .isEqualTo(Collections.min(electricity.values()));
        assertThat(advice.uncertain()).isTrue();
        assertThat(choice.known().carbon().terms().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isEqualTo(choice.known().carbon().value().getAsDouble());
    }

    /** With a host that is stated and a footprint that is published nothing is left out. */
    @Test
    void whatIsFullyKnownIsComparedInFull() {
        Advice advice = ADVISOR.advise(
                RequestMix.of(llama().build()),
                List.of(
                        Candidate.of(Placement.of("h100-sxm", 1, Precision.BF16).in("FR")),
                        Candidate.of(Placement.of("l40s", 1, Precision.BF16).in("FR"))),
                Limits.NONE,
                Objective.CARBON);
        assertThat(advice.leftOut()).isEmpty();
        assertThat(advice.uncertain()).isFalse();
        assertThat(advice.choice().orElseThrow().candidate().placement().gpu()).isEqualTo("h100-sxm");
    }

    @Test
    void anExpectedLengthHasItsMeanAndItsTail() {
        OutputLength output = new OutputLength(250, 600);
        assertThat(output.points()).hasSize(2);
        assertThat(output.points().get(1).tokens()).isEqualTo(600);
        assertThat(output.points().get(1).probability()).isCloseTo(0.1, within(1e-3));
        assertThat(output.points().stream()
                        .mapToDouble(point -> point.tokens() * point.probability())
                        .sum())
                .isCloseTo(250, within(1e-9));
        assertThat(OutputLength.exactly(7).points()).containsExactly(new OutputLength.Point(7, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutputLength(10, 9))
                .withMessageContaining("at least the mean");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutputLength(10, 92))
                .withMessageContaining("at most 91");
    }

    @Test
    void costsAreOfTheMeanAndLimitsOfTheTail() {
        Candidate there = Candidate.of(
                        Placement.of("h100-sxm", 1, Precision.BF16).in("FR"))
                .at(2);
        RequestMix mix = RequestMix.of(llama().build(), new OutputLength(250, 600));
        Figures figures = ADVISOR.advise(mix, List.of(there), Limits.NONE, Objective.ENERGY)
                .choice()
                .orElseThrow()
                .known();
        double joules = 0;
        for (OutputLength.Point point : new OutputLength(250, 600).points()) {
            joules += point.probability()
                    * ESTIMATOR
                            .estimate(llama().generatedTokens(point.tokens()).build())
                            .energyPerRequest()
                            .joules();
        }
        assertThat(figures.energy().value().getAsDouble()).isCloseTo(joules, within(1e-9));
        double mean = figures.latency().value().getAsDouble();
        Limits tight = Limits.builder().latency(new TimeSpan(1.5 * mean)).build();
        Verdict verdict = ADVISOR.advise(mix, List.of(there), tight, Objective.ENERGY)
                .verdicts()
                .get(0);
        assertThat(verdict.reasons()).hasSize(1);
        assertThat(verdict.reasons().get(0)).startsWith("latency of");
    }

    @Test
    void aMixIsTheWeightedMeanOfItsKinds() {
        Candidate there =
                Candidate.of(Placement.of("h100-sxm", 1, Precision.BF16).in("FR"));
        EstimateRequest chat = llama().build();
        EstimateRequest server =
                llama().continuous(true).batchSize(8.5).generatedTokens(90.5).build();
        RequestMix mix = RequestMix.of(chat, OutputLength.exactly(128)).and(server, 3, new OutputLength(90.5, 200));
        double joules = (ESTIMATOR.estimate(chat).energyPerRequest().joules()
                        + 3 * ESTIMATOR.estimate(server).energyPerRequest().joules())
                / 4;
        assertThat(ADVISOR.advise(mix, List.of(there), Limits.NONE, Objective.ENERGY)
                        .choice()
                        .orElseThrow()
                        .known()
                        .energy()
                        .value()
                        .getAsDouble())
                .isCloseTo(joules, within(1e-9));
    }

    @Test
    void candidatesAreCombined() {
        assertThat(Placement.combinations(
                        List.of("h100-sxm", "b200"),
                        List.of(ParallelSplit.NONE, ParallelSplit.tensor(2)),
                        List.of(Precision.BF16),
                        List.of("FR", "DE", "SE")))
                .hasSize(12)
                .first()
                .hasToString("1 x h100-sxm, bf16, FR");
        assertThat(Placement.combinations(
                        List.of("h100-sxm"), List.of(ParallelSplit.NONE), List.of(Precision.FP8), List.of()))
                .containsExactly(Placement.of("h100-sxm", 1, Precision.FP8));
        assertThat(llama().build().on(Placement.of("h100-sxm", 1, Precision.BF16)))
                .isEqualTo(llama().build());
    }
}
