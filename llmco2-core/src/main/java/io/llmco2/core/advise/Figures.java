package io.llmco2.core.advise;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.Set;

/**
 * What one request of a mix takes somewhere, on average.
 *
 * @param carbon operational and embodied; unknown without a region or an intensity
 * @param energy at the accelerators
 * @param latency from arrival to last token
 * @param cost unknown without a price
 */
public record Figures(Figure carbon, Figure energy, Figure latency, Figure cost) {

    /** One of them. */
    public Figure of(Objective objective) {
        return switch (objective) {
            case CARBON -> carbon;
            case ENERGY -> energy;
            case LATENCY -> latency;
            case COST -> cost;
        };
    }

    /** Whether these are known to be no worse in anything, and better in something. A strict partial order. */
    public boolean dominate(Figures other) {
        boolean noWorse = carbon.noWorseThan(other.carbon)
                && energy.noWorseThan(other.energy)
                && latency.noWorseThan(other.latency)
                && cost.noWorseThan(other.cost);
        return noWorse
                && !(other.carbon.noWorseThan(carbon)
                        && other.energy.noWorseThan(energy)
                        && other.latency.noWorseThan(latency)
                        && other.cost.noWorseThan(cost));
    }

    /** Carbon, which alone adds up from terms that may be unknown, without some of them. */
    Figures without(Set<String> leftOut) {
        return leftOut.isEmpty() ? this : new Figures(carbon.without(leftOut), energy, latency, cost);
    }

    /** Best by an objective first; equal ones by the others in their order. */
    static Comparator<Figures> by(Objective objective) {
        Comparator<Figures> order = (one, other) -> one.of(objective).compareForChoice(other.of(objective));
        for (Objective next : Objective.values()) {
            order = order.thenComparing((one, other) -> one.of(next).compareForChoice(other.of(next)));
        }
        return order;
    }

    static Figures of(EnumMap<Objective, Figure> figures) {
        return new Figures(
                figures.get(Objective.CARBON),
                figures.get(Objective.ENERGY),
                figures.get(Objective.LATENCY),
                figures.get(Objective.COST));
    }
}
