package io.llmco2.core.carbon;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.hardware.quantity.Carbon;
import java.util.Optional;

/**
 * Everything that follows from the energy and the time of an inference, with what each number rests on.
 *
 * @param methodology the version of the rules
 * @param ladder energy at the boundaries, term by term
 * @param boundary the boundary at which operational carbon is counted
 * @param operational carbon of the electricity
 * @param embodied share of the making of the hardware
 * @param water on and off site
 * @param resources primary energy, minerals and metals
 * @param remarks what a reader must not miss: what is unknown, stands in for something else, or is a stated model
 * @param provenance what was used and where it comes from, by subject
 */
public record Impacts(
        Methodology methodology,
        BoundaryLadder ladder,
        Boundary boundary,
        OperationalAccount operational,
        EmbodiedAccount embodied,
        WaterUse water,
        ResourceUse resources,
        ImmutableList<String> remarks,
        ImmutableMap<String, String> provenance) {

    /** Operational and embodied carbon; empty unless both are known. */
    public Optional<Carbon> totalCarbon() {
        return operational.carbon().flatMap(used -> embodied.carbon().map(used::plus));
    }

    /**
     * What should count and is unknown or known in part, such as {@code host}; numbers of impacts that lack something are
     * lower bounds, and do not rank beside numbers that lack nothing.
     */
    public ImmutableList<String> lacking() {
        ImmutableList.Builder<String> lacking = ImmutableList.<String>builder().addAll(lackingOperational());
        if (embodied.carbon().isEmpty()) {
            lacking.add("embodied");
        } else if (!embodied.whole()) {
            lacking.add("embodied host");
        }
        return lacking.build();
    }

    /** As {@link #lacking()}, of operational carbon alone. */
    public ImmutableList<String> lackingOperational() {
        ImmutableList.Builder<String> lacking = ImmutableList.builder();
        ladder.lacking(boundary).forEach(term -> lacking.add(term.boundary() + " energy"));
        if (operational.isPublishedZero()) {
            lacking.add("grid emissions");
        }
        return lacking.build();
    }
}
