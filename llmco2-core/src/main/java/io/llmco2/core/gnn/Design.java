package io.llmco2.core.gnn;

/**
 * How a network is built.
 *
 * @param rounds of messages: 1 in what answers requests
 * @param phasesApart whether prefill and decode have a network each, of half the width
 */
public record Design(int rounds, boolean phasesApart) {
    /** One round, one network for both phases. */
    public static final Design USUAL = new Design(1, false);

    public Design {
        if (rounds < 0) {
            throw new IllegalArgumentException("there cannot be " + rounds + " rounds of messages");
        }
    }
}
