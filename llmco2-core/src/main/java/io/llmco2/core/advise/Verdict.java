package io.llmco2.core.advise;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import java.util.Optional;

/** What an advisor says of one candidate, and why. */
public sealed interface Verdict {

    /** What was offered. */
    Candidate candidate();

    /** What one request takes there; empty if it cannot run there. */
    Optional<Figures> figures();

    /** Why it is not the choice, one sentence each; empty if nothing speaks against it. */
    ImmutableList<String> reasons();

    /** Whether it runs and keeps the limits. */
    default boolean acceptable() {
        return this instanceof Efficient || this instanceof Dominated;
    }

    /**
     * It keeps the limits, and no other that does is known to be better in one thing and no worse in the rest.
     *
     * @param candidate what was offered
     * @param known what one request takes there
     */
    record Efficient(Candidate candidate, Figures known) implements Verdict {
        @Override
        public Optional<Figures> figures() {
            return Optional.of(known);
        }

        @Override
        public ImmutableList<String> reasons() {
            return ImmutableList.of();
        }
    }

    /**
     * It keeps the limits, but another that does is better in something and worse in nothing.
     *
     * @param candidate what was offered
     * @param known what one request takes there
     * @param by an efficient one that is better
     * @param better what one request takes at that one
     */
    record Dominated(Candidate candidate, Figures known, Candidate by, Figures better) implements Verdict {
        @Override
        public Optional<Figures> figures() {
            return Optional.of(known);
        }

        @Override
        public ImmutableList<String> reasons() {
            StringBuilder less = new StringBuilder();
            for (Objective objective : Objective.values()) {
                Figure own = known.of(objective);
                Figure other = better.of(objective);
                if (other.noWorseThan(own) && !own.noWorseThan(other)) {
                    less.append(less.isEmpty() ? " takes " : ", ")
                            .append(String.format(
                                    Locale.ROOT,
                                    "%.4g instead of %.4g%s %s",
                                    other.value().getAsDouble(),
                                    own.value().getAsDouble(),
                                    objective.unit().isEmpty() ? "" : " " + objective.unit(),
                                    objective));
                }
            }
            return ImmutableList.of(by.placement().toString() + less + ", and no more of anything else");
        }
    }

    /**
     * It runs, but does not keep the limits, or is not known to.
     *
     * @param candidate what was offered
     * @param known what one request takes there
     * @param reasons each limit that is not kept, with what was found
     */
    record OverLimit(Candidate candidate, Figures known, ImmutableList<String> reasons) implements Verdict {
        @Override
        public Optional<Figures> figures() {
            return Optional.of(known);
        }
    }

    /**
     * It cannot run, or not be estimated.
     *
     * @param candidate what was offered
     * @param reasons what stands in the way
     */
    record Impossible(Candidate candidate, ImmutableList<String> reasons) implements Verdict {
        @Override
        public Optional<Figures> figures() {
            return Optional.empty();
        }
    }
}
