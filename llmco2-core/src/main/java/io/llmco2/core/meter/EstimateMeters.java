package io.llmco2.core.meter;

import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateOutcome;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.hardware.quantity.Carbon;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Optional;

/**
 * Counts estimates in a Micrometer registry. Safe to share between threads.
 *
 * <table>
 * <caption>Counters; all carry the tag {@code gpu} and those that the caller adds</caption>
 * <tr><th>name</th><th>unit</th><th>tags</th></tr>
 * <tr><td>{@code llmco2.estimates}</td><td></td><td>{@code outcome} estimated or refused; {@code support} of the estimate, none
 *     of a refusal</td></tr>
 * <tr><td>{@code llmco2.energy}</td><td>joules</td><td>{@code phase} prefill or decode: at the accelerators</td></tr>
 * <tr><td>{@code llmco2.meter.energy}</td><td>joules</td><td>at the meter; {@code complete} true or false</td></tr>
 * <tr><td>{@code llmco2.carbon}</td><td>grams</td><td>{@code kind} operational or embodied; {@code complete} true or
 *     false</td></tr>
 * <tr><td>{@code llmco2.carbon.unknown}</td><td>estimates</td><td>{@code kind}: how many estimates {@code llmco2.carbon}
 *     leaves out, because their carbon is unknown</td></tr>
 * </table>
 *
 * <p>What is known in part counts under {@code complete=false}, so that a sum over it reads as the lower bound that it is.
 * Numbers are of whole batches. The registry adds doubles as its meters do, in the order of arrival; sums without rounding are
 * a matter of {@link io.llmco2.core.ledger.Ledger}. Models and refused names are no tags, because whoever asks can make them
 * up without end; a refusal has {@code gpu=none}, and a caller with few models adds a tag of its own.
 */
public final class EstimateMeters {
    private static final String JOULES = "joules";
    private static final String GRAMS = "grams";

    private final MeterRegistry registry;
    private final Tags common;

    /**
     * Meters in a registry.
     *
     * @param common tags of all of them, such as the service
     */
    public EstimateMeters(MeterRegistry registry, Tags common) {
        this.registry = registry;
        this.common = common;
    }

    /** Meters without tags of their own. */
    public EstimateMeters(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    /**
     * Estimates a request and counts the outcome.
     *
     * @throws RuntimeException what {@link CarbonEstimator#estimate} throws, counted as refused
     */
    public CarbonEstimate estimate(CarbonEstimator estimator, EstimateRequest request) {
        CarbonEstimate estimate;
        try {
            estimate = estimator.estimate(request);
        } catch (RuntimeException refused) {
            refused();
            throw refused;
        }
        record(request, estimate);
        return estimate;
    }

    /** Counts what became of one request of many. */
    public void record(EstimateOutcome outcome) {
        outcome.estimate().ifPresentOrElse(estimate -> record(outcome.request(), estimate), this::refused);
    }

    /** Counts an estimate. */
    public void record(EstimateRequest request, CarbonEstimate estimate) {
        Tags tags = common.and("gpu", request.gpu());
        count(
                "llmco2.estimates",
                null,
                tags.and("outcome", "estimated")
                        .and("support", estimate.support().name().toLowerCase(Locale.ROOT)),
                1);
        energy(tags, "prefill", estimate.prefill());
        energy(tags, "decode", estimate.decode());
        count(
                "llmco2.meter.energy",
                JOULES,
                tags.and(
                        "complete",
                        isTrue(estimate.ladder().lacking(Boundary.FACILITY).isEmpty())),
                estimate.ladder().meter().energy().joules());
        carbon(
                tags.and("kind", "operational"),
                estimate.operationalCarbon(),
                estimate.impacts().lackingOperational().isEmpty());
        carbon(
                tags.and("kind", "embodied"),
                estimate.embodiedCarbon(),
                estimate.impacts().embodied().whole());
    }

    private void refused() {
        count(
                "llmco2.estimates",
                null,
                common.and("gpu", "none").and("outcome", "refused").and("support", "none"),
                1);
    }

    private void energy(Tags tags, String phase, PhaseCost cost) {
        count("llmco2.energy", JOULES, tags.and("phase", phase), cost.energy().joules());
    }

    private void carbon(Tags tags, Optional<Carbon> carbon, boolean complete) {
        if (carbon.isPresent()) {
            count(
                    "llmco2.carbon",
                    GRAMS,
                    tags.and("complete", isTrue(complete)),
                    carbon.get().grams());
        } else {
            count("llmco2.carbon.unknown", "estimates", tags, 1);
        }
    }

    private static String isTrue(boolean value) {
        return Boolean.toString(value);
    }

    private void count(String name, String unit, Tags tags, double amount) {
        Counter.builder(name).baseUnit(unit).tags(tags).register(registry).increment(amount);
    }
}
