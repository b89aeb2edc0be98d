package io.llmco2.core;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.BoundaryLadder;
import io.llmco2.core.carbon.Impacts;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Support;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.Power;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * What an inference will cost. Energy and time of the phases are of all accelerators and of the whole batch; for
 * continuous batching, of the time in which one batch of running requests is served at steady throughput.
 *
 * @param prefill what belongs to the prompts
 * @param decode what belongs to the tokens after the first
 * @param total all of it
 * @param batchSize requests that share it
 * @param latency what one request waits
 * @param interval where a measured energy is expected, if errors on held-out measurements are known
 * @param support how close the request is to what was measured
 * @param impacts what follows from energy and time: the energy at each boundary, carbon, water
 * @param provenance what was used and where it comes from, by subject
 */
public record CarbonEstimate(
        PhaseCost prefill,
        PhaseCost decode,
        PhaseCost total,
        double batchSize,
        Latency latency,
        Optional<EnergyInterval> interval,
        Support support,
        Impacts impacts,
        ImmutableMap<String, String> provenance) {

    /**
     * What one request waits, queueing aside.
     *
     * @param timeToFirstToken the prefill of a static batch; in continuous batching one request's share of the prefill and
     *     one pass of decoding the others
     * @param timePerOutputToken mean time of every token after the first: in continuous batching of a whole pass, because
     *     running requests wait while others are prefilled; empty if only one token is generated
     */
    public record Latency(TimeSpan timeToFirstToken, Optional<TimeSpan> timePerOutputToken) {}

    /**
     * Where a measured energy of the accelerators is expected.
     *
     * @param level the share of measurements that is expected inside
     * @param low the lower end
     * @param high the upper end
     */
    public record EnergyInterval(double level, Energy low, Energy high) {}

    /** Energy of the accelerators for one request of the batch. */
    public Energy energyPerRequest() {
        return new Energy(total.energy().joules() / batchSize);
    }

    /** Mean power of all accelerators together. */
    public Power meanPower() {
        return total.energy().over(total.time());
    }

    /** Energy at the boundaries, term by term. */
    public BoundaryLadder ladder() {
        return impacts.ladder();
    }

    /** The boundary at which operational carbon is counted. */
    public Boundary boundary() {
        return impacts.boundary();
    }

    /** Carbon of the electricity; empty without a region or an intensity. */
    public Optional<Carbon> operationalCarbon() {
        return impacts.operational().carbon();
    }

    /** Share of the making of the hardware; empty where its footprint is unknown. */
    public Optional<Carbon> embodiedCarbon() {
        return impacts.embodied().carbon();
    }

    /** Operational and embodied carbon; empty unless both are known. */
    public Optional<Carbon> totalCarbon() {
        return impacts.totalCarbon();
    }
}
