package io.llmco2.core.ledger;

/**
 * What some estimates add up to.
 *
 * @param estimates how many
 * @param requests in all their batches, the double nearest to the exact sum
 * @param generatedTokens of all these requests
 * @param acceleratorJoules energy of the accelerators
 * @param meterJoules energy at the meter of the data centre
 * @param operationalGrams carbon of the electricity, gCO2e
 * @param embodiedGrams share of the making of the hardware, gCO2e
 */
public record Totals(
        long estimates,
        double requests,
        double generatedTokens,
        Total acceleratorJoules,
        Total meterJoules,
        Total operationalGrams,
        Total embodiedGrams) {}
