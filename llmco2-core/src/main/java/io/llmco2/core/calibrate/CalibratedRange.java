package io.llmco2.core.calibrate;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Range;
import io.llmco2.core.gnn.TrainedRange.Quantity;
import io.llmco2.core.inference.Inference;
import java.util.Arrays;
import java.util.List;

/**
 * What lies between the rows of a calibration.
 *
 * @param precisions names of the number formats that they had
 * @param ranges from the smallest to the largest of every quantity
 */
public record CalibratedRange(ImmutableSortedSet<String> precisions, ImmutableMap<Quantity, Range<Double>> ranges) {

    static CalibratedRange of(List<Sample> samples) {
        List<Inference> inferences =
                samples.stream().map(sample -> sample.observation().inference()).toList();
        return new CalibratedRange(
                inferences.stream()
                        .map(CalibratedRange::precision)
                        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo)),
                Maps.toMap(
                        Arrays.asList(Quantity.values()),
                        quantity -> Range.encloseAll(
                                inferences.stream().map(quantity::of).toList())));
    }

    /** Whether an inference does. */
    public boolean contains(Inference inference) {
        return precisions.contains(precision(inference))
                && ranges.entrySet().stream().allMatch(range -> range.getValue()
                        .contains(range.getKey().of(inference)));
    }

    private static String precision(Inference inference) {
        return inference.deployment().precision().name();
    }
}
