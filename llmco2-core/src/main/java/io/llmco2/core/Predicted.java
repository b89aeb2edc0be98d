package io.llmco2.core;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.predict.EnergyTotals;
import io.llmco2.core.predict.Interval;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * The part of an estimate that does not depend on the site, without the operators it was summed from.
 *
 * @param prefill what belongs to the prompts
 * @param decode what belongs to the tokens after the first
 * @param total all of it
 * @param latency what one request waits
 * @param interval factors by which the energy may be off
 * @param support how close it is to what was measured
 * @param predictor name and version of what predicted it
 */
record Predicted(
        PhaseCost prefill,
        PhaseCost decode,
        PhaseCost total,
        CarbonEstimate.Latency latency,
        Optional<Interval> interval,
        Support support,
        String predictor) {

    static Predicted of(EnergyTotals energy, Workload workload) {
        PhaseCost prefill = energy.prefill();
        PhaseCost decode = energy.decode();
        PhaseCost total = energy.total();
        return new Predicted(
                prefill,
                decode,
                total,
                latency(workload, prefill.time(), decode.time(), total.time()),
                energy.interval(),
                energy.support(),
                energy.predictor());
    }

    private static CarbonEstimate.Latency latency(
            Workload workload, TimeSpan prefill, TimeSpan decode, TimeSpan total) {
        double generated = workload.generatedTokens();
        boolean prefillsAlone = workload.phases().equals(ImmutableList.of(Phase.PREFILL));
        Workload whole = workload instanceof Workload.OnePhase one ? one.whole() : workload;
        if (whole instanceof Workload.ContinuousBatching) {
            TimeSpan own = prefill.times(1 / workload.batchSize()).plus(decode.times(1 / generated));
            TimeSpan each = total.times(1 / generated);
            return new CarbonEstimate.Latency(own, prefillsAlone ? Optional.empty() : Optional.of(each));
        }
        if (prefillsAlone) {
            return new CarbonEstimate.Latency(prefill, Optional.empty());
        }
        TimeSpan step = decode.times(1 / (generated - 1));
        boolean decodesAlone = workload.phases().equals(ImmutableList.of(Phase.DECODE));
        return new CarbonEstimate.Latency(decodesAlone ? step : prefill, Optional.of(step));
    }
}
