/**
 * What many estimates add up to. Start at {@link io.llmco2.core.ledger.Ledger}: sums by model, tenant and hour, exact
 * whatever the order and the threads, with what is unknown counted beside them.
 */
package io.llmco2.core.ledger;
