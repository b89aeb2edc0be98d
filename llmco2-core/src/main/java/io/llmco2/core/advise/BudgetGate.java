package io.llmco2.core.advise;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import io.llmco2.core.EstimateRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Holds single requests against a budget before they run: a request passes where it was asked to run, else goes to the
 * candidate that is best by the objective among those that keep the budget, else is turned away. Something unknown keeps no
 * budget. Immutable and safe to share between threads.
 */
public final class BudgetGate {
    private final PlacementAdvisor advisor;
    private final Limits budget;
    private final Objective objective;
    private final ImmutableList<Candidate> downgrades;

    /**
     * A gate.
     *
     * @param advisor estimates and compares
     * @param budget what a request may take
     * @param objective what a downgrade is best by
     * @param downgrades where requests may go instead; none to only allow and reject
     */
    public BudgetGate(PlacementAdvisor advisor, Limits budget, Objective objective, List<Candidate> downgrades) {
        this.advisor = Preconditions.checkNotNull(advisor);
        this.budget = Preconditions.checkNotNull(budget);
        this.objective = Preconditions.checkNotNull(objective);
        this.downgrades = ImmutableList.copyOf(downgrades);
    }

    /**
     * Decides about a request.
     *
     * @param request where it is asked to run is where it runs if it keeps the budget
     * @param pricePerGpuHour the price there; unknown where empty
     * @param output how many tokens it will generate; as the request says where empty
     */
    public BudgetDecision decide(
            EstimateRequest request, OptionalDouble pricePerGpuHour, Optional<OutputLength> output) {
        RequestMix mix = new RequestMix(ImmutableList.of(new RequestMix.Part(request, 1, output)));
        Verdict own = advisor.advise(
                        mix, List.of(new Candidate(request.placement(), pricePerGpuHour)), budget, objective)
                .verdicts()
                .get(0);
        if (own.acceptable()) {
            return new BudgetDecision.Allow(request, own.figures().orElseThrow());
        }
        Advice advice = advisor.advise(mix, downgrades, budget, objective);
        return advice.choice()
                .<BudgetDecision>map(best -> new BudgetDecision.DowngradeTo(
                        request.on(best.candidate().placement()), best.candidate(), best.known(), own.reasons()))
                .orElseGet(() -> new BudgetDecision.Reject(reasons(own, advice)));
    }

    /** Decides about a request of known length, whose price is unknown. */
    public BudgetDecision decide(EstimateRequest request) {
        return decide(request, OptionalDouble.empty(), Optional.empty());
    }

    private static ImmutableList<String> reasons(Verdict own, Advice advice) {
        ImmutableList.Builder<String> reasons = ImmutableList.builder();
        named(own, reasons);
        for (Verdict verdict : advice.verdicts()) {
            if (verdict.acceptable()) {
                reasons.add(verdict.candidate().placement() + ": its " + advice.objective()
                        + " is unknown, so it cannot be chosen by it");
            } else {
                named(verdict, reasons);
            }
        }
        return reasons.build();
    }

    private static void named(Verdict verdict, ImmutableList.Builder<String> reasons) {
        verdict.reasons().forEach(reason -> reasons.add(verdict.candidate().placement() + ": " + reason));
    }
}
