package io.llmco2.core.advise;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.EstimateRequest;

/** What a {@link BudgetGate} says of a request. */
public sealed interface BudgetDecision {

    /**
     * It keeps the budget where it was asked to run.
     *
     * @param request as it was asked
     * @param figures what it takes
     */
    record Allow(EstimateRequest request, Figures figures) implements BudgetDecision {}

    /**
     * It does not keep the budget there, but does elsewhere.
     *
     * @param request the same on the candidate
     * @param to the best candidate that keeps the budget
     * @param figures what it takes there
     * @param reasons why it does not keep the budget where it was asked to run
     */
    record DowngradeTo(EstimateRequest request, Candidate to, Figures figures, ImmutableList<String> reasons)
            implements BudgetDecision {}

    /**
     * It keeps the budget nowhere.
     *
     * @param reasons why, of the placement that was asked for and of every candidate
     */
    record Reject(ImmutableList<String> reasons) implements BudgetDecision {}
}
