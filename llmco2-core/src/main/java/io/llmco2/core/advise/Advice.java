package io.llmco2.core.advise;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Comparator;
import java.util.Optional;

/**
 * What an advisor found.
 *
 * @param objective what the choice is best by
 * @param verdicts one for each candidate, in their order
 * @param choice the best by the objective among those that keep the limits: one of which it is fully known, else one of
 *     which it is known in part; of equal ones the one that is better by the other objectives, then the first. Empty if none
 *     keeps the limits, or the objective is unknown of all that do
 * @param leftOut terms of carbon, such as {@code embodied}, that were left out when candidates were compared. Where carbon is fully
 *     known of any candidate that keeps the limits, nothing is; else what is unknown of one of them counts for none, because a
 *     sum without a term and a sum with it do not compare. The figures of the verdicts have all their terms
 */
public record Advice(
        Objective objective,
        ImmutableList<Verdict> verdicts,
        Optional<Verdict.Efficient> choice,
        ImmutableSet<String> leftOut) {

    /** The efficient candidates, best by the objective first: no one of them is known to be better than another in all. */
    public ImmutableList<Verdict.Efficient> efficient() {
        return verdicts.stream()
                .filter(Verdict.Efficient.class::isInstance)
                .map(Verdict.Efficient.class::cast)
                .sorted(Comparator.comparing(one -> one.known().without(leftOut), Figures.by(objective)))
                .collect(ImmutableList.toImmutableList());
    }

    /** Whether the choice is by a lower bound: a part of the objective is unknown, and the true order may be another. */
    public boolean uncertain() {
        return choice.filter(best -> best.known().of(objective).lowerBound()).isPresent();
    }
}
