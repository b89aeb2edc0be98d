package io.llmco2.core.advise;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * What an advisor found.
 *
 * @param objective what the choice is best by
 * @param verdicts one for each candidate, in their order
 * @param choice the best by the objective among those that keep the limits: one of which it is fully known, else one of
 *     which it is known in part; of equal ones the one that is better by the other objectives, then the first. Empty if none
 *     keeps the limits, or the objective is unknown of all that do
 */
public record Advice(Objective objective, ImmutableList<Verdict> verdicts, Optional<Verdict.Efficient> choice) {

    /** The efficient candidates, best by the objective first: no one of them is known to be better than another in all. */
    public ImmutableList<Verdict.Efficient> efficient() {
        return verdicts.stream()
                .filter(Verdict.Efficient.class::isInstance)
                .map(Verdict.Efficient.class::cast)
                .sorted((one, other) -> Figures.by(objective).compare(one.known(), other.known()))
                .collect(ImmutableList.toImmutableList());
    }

    /** Whether the choice is by a lower bound: a part of the objective is unknown, and the true order may be another. */
    public boolean uncertain() {
        return choice.filter(best -> best.known().of(objective).lowerBound()).isPresent();
    }
}
