package io.llmco2.core.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.compat.Footprint;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.Energy;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What two methods say of the same request, number by number.
 *
 * @param before the first method
 * @param after the second
 * @param changes every quantity, whether it changed or not
 */
public record MethodDiff(String before, String after, ImmutableList<Change> changes) {

    /**
     * One quantity by both methods.
     *
     * @param quantity its name and unit, such as {@code meter_j}
     * @param before empty where the first method does not know it
     * @param after empty where the second method does not know it
     */
    public record Change(String quantity, Optional<Double> before, Optional<Double> after) {
        /** The second over the first; empty unless both are known and the first is not zero. */
        public OptionalDouble ratio() {
            return before.isPresent() && after.isPresent() && before.get() != 0
                    ? OptionalDouble.of(after.get() / before.get())
                    : OptionalDouble.empty();
        }

        /** Whether the methods differ. */
        public boolean isChange() {
            return !before.equals(after);
        }
    }

    /** The difference between two footprints. */
    public static MethodDiff of(Footprint before, Footprint after) {
        ImmutableMap<String, Optional<Double>> first = numbers(before);
        ImmutableMap<String, Optional<Double>> second = numbers(after);
        return new MethodDiff(
                before.method(),
                after.method(),
                first.keySet().stream()
                        .map(name -> new Change(name, first.get(name), second.get(name)))
                        .collect(ImmutableList.toImmutableList()));
    }

    /** An estimate of this library as a footprint: the host with its idle share, if that was asked for. */
    public static Footprint footprint(CarbonEstimate estimate) {
        Optional<Energy> idle = estimate.ladder().idle().energy();
        Optional<Energy> host = estimate.ladder().host().energy();
        return new Footprint(
                estimate.impacts().methodology().id(),
                Optional.of(estimate.ladder().at(Boundary.ACCELERATOR)),
                host.isPresent() ? host.map(beside -> beside.plus(idle.orElse(Energy.ZERO))) : idle,
                estimate.ladder().meter(),
                estimate.total().time(),
                estimate.operationalCarbon(),
                estimate.embodiedCarbon());
    }

    private static ImmutableMap<String, Optional<Double>> numbers(Footprint footprint) {
        return ImmutableMap.<String, Optional<Double>>builder()
                .put("accelerator_j", footprint.accelerators().map(Energy::joules))
                .put("host_and_idle_j", footprint.host().map(Energy::joules))
                .put("meter_j", Optional.of(footprint.meter().energy().joules()))
                .put("time_s", Optional.of(footprint.time().seconds()))
                .put("operational_g", footprint.operational().map(Carbon::grams))
                .put("embodied_g", footprint.embodied().map(Carbon::grams))
                .put("total_g", footprint.total().map(Carbon::grams))
                .buildOrThrow();
    }
}
