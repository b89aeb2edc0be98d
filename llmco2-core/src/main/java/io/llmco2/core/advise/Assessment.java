package io.llmco2.core.advise;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateOutcome;
import io.llmco2.core.EstimateOutcome.Refused;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.EmbodiedAccount;
import io.llmco2.core.carbon.Term;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** One candidate: what the mix takes there on average, and whether it keeps the limits. Used once. */
final class Assessment {
    /** Names of terms of carbon, as {@link io.llmco2.core.carbon.Impacts#lacking} has them. */
    static final String EMBODIED = "embodied";

    static final String EMBODIED_HOST = "embodied host";
    private static final String ENERGY = " energy";

    /** Those without which others still say something. */
    static final ImmutableSet<String> TERMS =
            ImmutableSet.of(Boundary.HOST + ENERGY, Boundary.IDLE + ENERGY, EMBODIED, EMBODIED_HOST);

    private static final double SECONDS_PER_HOUR = 3600;

    private final CarbonEstimator estimator;
    private final RequestMix mix;
    private final Candidate candidate;
    private final Limits limits;
    private final EnumMap<Objective, Mean> means = new EnumMap<>(Objective.class);
    private final Set<String> broken = new LinkedHashSet<>();

    /** A weighted sum of figures: unknown if one of them is, and lacking what any of them lacks. */
    private static final class Mean {
        private double sum;
        private boolean unknown;
        private final Map<String, Double> terms = new LinkedHashMap<>();
        private final ImmutableSet.Builder<String> lacking = ImmutableSet.builder();

        void add(Figure figure, double share) {
            unknown |= figure.value().isEmpty();
            sum += share * figure.value().orElse(0);
            figure.terms().forEach((term, value) -> terms.merge(term, share * value, Double::sum));
            lacking.addAll(figure.lacking());
        }

        Figure figure() {
            if (unknown) {
                return Figure.UNKNOWN;
            }
            return terms.isEmpty()
                    ? new Figure(OptionalDouble.of(sum), lacking.build())
                    : Figure.sum(terms, lacking.build());
        }
    }

    Assessment(CarbonEstimator estimator, RequestMix mix, Candidate candidate, Limits limits) {
        this.estimator = estimator;
        this.mix = mix;
        this.candidate = candidate;
        this.limits = limits;
    }

    /**
     * What to say of the candidate, other candidates aside.
     *
     * @param outcomes of the shares of all parts, in order
     */
    Verdict verdict(List<EstimateOutcome> outcomes) {
        ImmutableList<String> refusals = outcomes.stream()
                .filter(Refused.class::isInstance)
                .map(outcome -> ((Refused) outcome).reason())
                .distinct()
                .collect(ImmutableList.toImmutableList());
        if (!refusals.isEmpty()) {
            return new Verdict.Impossible(candidate, refusals);
        }
        for (Objective objective : Objective.values()) {
            means.put(objective, new Mean());
        }
        Iterator<EstimateOutcome> next = outcomes.iterator();
        double weights = mix.totalWeight();
        for (RequestMix.Part part : mix.parts()) {
            EstimateOutcome outcome = null;
            for (RequestMix.Part.Share share : part.shares()) {
                outcome = next.next();
                add(outcome, part.weight() * share.probability() / weights);
            }
            hold(outcome, part); // the last share is the longest
        }
        Figures figures = figures();
        hold("cost", figures.cost(), limits.costPerRequest(), "", "give the price of a GPU hour");
        hold(
                "energy",
                figures.energy(),
                limits.energyPerRequest()
                        .map(most -> OptionalDouble.of(most.joules()))
                        .orElse(OptionalDouble.empty()),
                " J",
                "");
        hold(
                "carbon",
                figures.carbon(),
                limits.carbonPerRequest()
                        .map(most -> OptionalDouble.of(most.grams()))
                        .orElse(OptionalDouble.empty()),
                " g",
                "give a region or an intensity");
        return broken.isEmpty()
                ? new Verdict.Efficient(candidate, figures)
                : new Verdict.OverLimit(candidate, figures, ImmutableList.copyOf(broken));
    }

    private Figures figures() {
        EnumMap<Objective, Figure> figures = new EnumMap<>(Objective.class);
        means.forEach((objective, mean) -> figures.put(objective, mean.figure()));
        return Figures.of(figures);
    }

    private void add(EstimateOutcome outcome, double share) {
        CarbonEstimate estimate = outcome.orThrow();
        double batch = estimate.batchSize();
        means.get(Objective.CARBON).add(carbon(estimate), share);
        means.get(Objective.ENERGY)
                .add(
                        new Figure(
                                OptionalDouble.of(estimate.energyPerRequest().joules()),
                                estimate.ladder().lacking(Boundary.ACCELERATOR).stream()
                                        .map(term -> term.boundary() + " energy")
                                        .collect(ImmutableSet.toImmutableSet())),
                        share);
        means.get(Objective.LATENCY)
                .add(Figure.of(seconds(estimate, outcome.request().workload().generatedTokens())), share);
        double gpuHours = outcome.request().gpuCount() * estimate.total().time().seconds() / SECONDS_PER_HOUR / batch;
        means.get(Objective.COST)
                .add(
                        candidate.pricePerGpuHour().isPresent()
                                ? Figure.of(
                                        gpuHours * candidate.pricePerGpuHour().getAsDouble())
                                : Figure.UNKNOWN,
                        share);
    }

    /** Operational carbon must be known; where the footprint of the hardware is not, it is a lower bound that says so. */
    private static Figure carbon(CarbonEstimate estimate) {
        if (estimate.operationalCarbon().isEmpty()) {
            return Figure.UNKNOWN;
        }
        Map<String, Double> terms = new LinkedHashMap<>();
        electricity(estimate, terms);
        estimate.embodiedCarbon().ifPresent(made -> {
            EmbodiedAccount account = estimate.impacts().embodied();
            double accelerators = Optional.ofNullable(account.byMethod().get(account.method()))
                    .map(Carbon::grams)
                    .orElse(made.grams());
            terms.put(EMBODIED, accelerators / estimate.batchSize());
            terms.put(EMBODIED_HOST, Math.max(0, made.grams() - accelerators) / estimate.batchSize());
        });
        return Figure.sum(terms, ImmutableSet.copyOf(estimate.impacts().lacking()));
    }

    /** What each term of the energy up to the boundary emits; the overhead of the facility is spread over them. */
    private static void electricity(CarbonEstimate estimate, Map<String, Double> terms) {
        ImmutableList<Term> counted = estimate.ladder().terms().stream()
                .filter(term -> term.boundary() != Boundary.FACILITY
                        && term.boundary().compareTo(estimate.boundary()) <= 0
                        && term.energy().isPresent())
                .collect(ImmutableList.toImmutableList());
        double joules = counted.stream()
                .mapToDouble(term -> term.energy().orElseThrow().joules())
                .sum();
        double grams = estimate.operationalCarbon().orElseThrow().grams() / estimate.batchSize();
        for (Term term : counted) {
            terms.put(
                    term.boundary() == Boundary.ACCELERATOR ? Figure.ACCELERATORS : term.boundary() + ENERGY,
                    grams * (term.energy().orElseThrow().joules() / joules));
        }
    }

    /** From arrival to the last of some tokens. */
    private static double seconds(CarbonEstimate estimate, double tokens) {
        CarbonEstimate.Latency latency = estimate.latency();
        return latency.timeToFirstToken().seconds()
                + latency.timePerOutputToken().map(TimeSpan::seconds).orElse(0.0) * (tokens - 1);
    }

    /** The limits that every kind of requests must keep, at its longest. */
    private void hold(EstimateOutcome outcome, RequestMix.Part part) {
        CarbonEstimate estimate = outcome.orThrow();
        hold(
                "time to first token",
                limits.timeToFirstToken(),
                TimeSpan::seconds,
                estimate.latency().timeToFirstToken().seconds(),
                " s");
        estimate.latency()
                .timePerOutputToken()
                .ifPresent(each -> hold(
                        "time per output token", limits.timePerOutputToken(), TimeSpan::seconds, each.seconds(), " s"));
        double tokens =
                Math.max(part.limitTokens(), outcome.request().workload().generatedTokens());
        hold("latency", limits.latency(), TimeSpan::seconds, seconds(estimate, tokens), " s");
        if (limits.memoryShare().isPresent()) {
            double share = estimator.feasibility(outcome.request()).usedShare();
            hold("share of memory", Optional.of(limits.memoryShare().getAsDouble()), most -> most, share, "");
        }
    }

    private <T> void hold(String what, Optional<T> limit, Function<T, Double> number, double found, String unit) {
        if (limit.isPresent() && !(found <= number.apply(limit.get()))) {
            exceeded(what, found, number.apply(limit.get()), unit);
        }
    }

    private void hold(String what, Figure found, OptionalDouble most, String unit, String remedy) {
        if (most.isEmpty()) {
            return;
        }
        if (found.value().isEmpty()) {
            broken.add("its " + what + " per request is unknown, so nothing shows that it keeps the limit of "
                    + number(most.getAsDouble()) + unit + (remedy.isEmpty() ? "" : "; " + remedy));
        } else if (found.value().getAsDouble() > most.getAsDouble()) {
            exceeded(what + " per request", found.value().getAsDouble(), most.getAsDouble(), unit);
        } else if (found.lowerBound() && !limits.lowerBoundsSuffice()) {
            broken.add("its " + what + " per request is more than "
                    + number(found.value().getAsDouble()) + unit
                    + " by an unknown amount (lacks " + String.join(", ", found.lacking())
                    + "), so nothing shows that it keeps the limit of " + number(most.getAsDouble()) + unit);
        }
    }

    private void exceeded(String what, double found, double most, String unit) {
        broken.add(what + " of " + number(found) + unit + " exceeds the limit of " + number(most) + unit);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
