package io.llmco2.core;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import java.util.List;
import java.util.Optional;

/**
 * Somewhere a request could run; {@link EstimateRequest#on} takes it there.
 *
 * @param gpu the name of a GPU type
 * @param split how many of them, and how the model is spread over them
 * @param precision number formats
 * @param region an ISO country code or a cloud region; the request's own site unless given
 */
public record Placement(String gpu, ParallelSplit split, Precision precision, Optional<String> region) {

    /** Checks that nothing is missing. */
    public Placement {
        Preconditions.checkNotNull(gpu, "a placement needs a GPU type");
        Preconditions.checkNotNull(split, "a placement needs a split; one GPU is ParallelSplit.NONE");
        Preconditions.checkNotNull(precision, "a placement needs a precision");
        Preconditions.checkNotNull(region, "a placement without a region has Optional.empty()");
    }

    /** So many GPUs, every matrix split over all of them, at the request's own site. */
    public static Placement of(String gpu, int gpus, Precision precision) {
        return new Placement(gpu, ParallelSplit.tensor(gpus), precision, Optional.empty());
    }

    /** The same in a region. */
    public Placement in(String regionOrCountry) {
        return new Placement(gpu, split, precision, Optional.of(regionOrCountry));
    }

    /**
     * Every combination, the last list varying fastest.
     *
     * @param regions none for the request's own site
     */
    public static ImmutableList<Placement> combinations(
            List<String> gpus, List<ParallelSplit> splits, List<Precision> precisions, List<String> regions) {
        List<Optional<String>> places = regions.isEmpty()
                ? List.of(Optional.empty())
                : regions.stream().map(Optional::of).toList();
        return gpus.stream()
                .flatMap(gpu -> splits.stream()
                        .flatMap(split -> precisions.stream().flatMap(precision -> places.stream()
                                .map(region -> new Placement(gpu, split, precision, region)))))
                .collect(ImmutableList.toImmutableList());
    }

    /** Such as {@code 2 x h100-sxm, bf16, FR}. */
    @Override
    public String toString() {
        boolean plain = split.equals(ParallelSplit.tensor(split.gpus()));
        return split.gpus() + " x " + gpu + ", " + precision.name()
                + region.map(", "::concat).orElse("") + (plain ? "" : ", " + split);
    }
}
