package io.llmco2.core.advise;

import static io.llmco2.core.advise.PlacementAdvisorTest.ADVISOR;
import static io.llmco2.core.advise.PlacementAdvisorTest.ESTIMATOR;
import static io.llmco2.core.advise.PlacementAdvisorTest.llama;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.Placement;
import io.llmco2.core.carbon.Site;
import io.llmco2.graph.Precision;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.Energy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BudgetGateTest {
    @Test
    void theGateAllowsMovesAndRejects() {
        EstimateRequest request = llama().region("DE").build();
        double joules = ESTIMATOR.estimate(request).energyPerRequest().joules();
        double grams = ESTIMATOR.estimate(request).totalCarbon().orElseThrow().grams() / 16;
        List<Candidate> elsewhere = ImmutableList.of(
                Candidate.of(Placement.of("h100-sxm", 1, Precision.BF16).in("FR")),
                Candidate.of(Placement.of("h100-sxm", 1, Precision.BF16).in("PL")));
        assertThat(gate(Limits.builder().energyPerRequest(new Energy(joules)).build(), elsewhere)
                        .decide(request))
                .isInstanceOf(BudgetDecision.Allow.class);
        Limits half = Limits.builder().carbonPerRequest(new Carbon(grams / 2)).build();
        BudgetDecision moved = gate(half, elsewhere).decide(request);
        assertThat(moved).isInstanceOf(BudgetDecision.DowngradeTo.class);
        assertThat(((BudgetDecision.DowngradeTo) moved).request().region()).contains("FR");
        assertThat(((BudgetDecision.DowngradeTo) moved).reasons().get(0)).contains("carbon per request of", "exceeds");
        BudgetDecision rejected = gate(half, elsewhere.subList(1, 2)).decide(request);
        assertThat(rejected).isInstanceOf(BudgetDecision.Reject.class);
        Set<String> places = new LinkedHashSet<>();
        ((BudgetDecision.Reject) rejected).reasons().forEach(reason -> places.add(reason.split(":")[0]));
        assertThat(places).containsExactly("1 x h100-sxm, bf16, DE", "1 x h100-sxm, bf16, PL");
    }

    /** A host that nobody measured makes the carbon a lower bound, which keeps no budget unless that was asked for. */
    @Test
    void aLowerBoundKeepsNoBudgetUnasked() {
        EstimateRequest unknownHost =
                llama().site(Site.builder().region("FR").build()).build();
        Limits.Builder ample = Limits.builder().carbonPerRequest(new Carbon(1000));
        BudgetDecision strict = gate(ample.build(), List.of()).decide(unknownHost);
        assertThat(strict).isInstanceOf(BudgetDecision.Reject.class);
        assertThat(((BudgetDecision.Reject) strict).reasons().get(0)).contains("by an unknown amount", "host energy");
        assertThat(gate(ample.lowerBoundsSuffice(true).build(), List.of()).decide(unknownHost))
                .isInstanceOf(BudgetDecision.Allow.class);
    }

    private static BudgetGate gate(Limits budget, List<Candidate> downgrades) {
        return new BudgetGate(ADVISOR, budget, Objective.CARBON, downgrades);
    }
}
