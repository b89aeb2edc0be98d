package io.llmco2.core.gnn;

/**
 * How a network is built.
 *
 * @param rounds of messages: 1 in what answers requests
 * @param phasesApart whether prefill and decode have a network each, of half the width
 * @param pooled whether all operators of a graph are read from the mean of their hidden states, as one, instead of each from its own
 */
public record Design(int rounds, boolean phasesApart, boolean pooled) {
    /** One round, one network for both phases, every operator read for itself. */
    public static final Design USUAL = new Design(1, false, false);

    public Design {
        if (rounds < 0) {
            throw new IllegalArgumentException("there cannot be " + rounds + " rounds of messages");
        }
    }

    /** The same with another number of rounds. */
    public Design withRounds(int rounds) {
        return new Design(rounds, phasesApart, pooled);
    }

    /** The same with a network for each phase. */
    public Design withPhasesApart() {
        return new Design(rounds, true, pooled);
    }

    /** The same with one reading for the operators of a graph. */
    public Design withPooledReadout() {
        return new Design(rounds, phasesApart, true);
    }
}
