package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.Placement;
import io.llmco2.core.advise.Advice;
import io.llmco2.core.advise.Candidate;
import io.llmco2.core.advise.Figure;
import io.llmco2.core.advise.Figures;
import io.llmco2.core.advise.MarginalEnergy;
import io.llmco2.core.advise.Objective;
import io.llmco2.core.advise.OutputLength;
import io.llmco2.core.advise.PlacementAdvisor;
import io.llmco2.core.advise.RequestMix;
import io.llmco2.core.advise.Verdict;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code llmco2 advise}. */
@Command(
        name = "advise",
        description =
                "Where to run a request: the best of all combinations of GPUs, counts, precisions and regions that"
                        + " keep the limits, those that no other beats in everything, and why not the rest.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "All figures are of one request: carbon operational and embodied, energy at the accelerators, latency from",
            "arrival to last token. What lacks something is a lower bound (>) and comes after what is complete.",
            "Example: llmco2 advise --model meta-llama/Llama-3.1-8B --gpu h100-sxm,a100-sxm-80 --gpus 1,2 --batch 16",
            "         --prompt 512 --generate 250 --p90 600 --region FR,DE --host-power stated --max-tpot 0.02"
        })
final class AdviseCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private WorkloadOptions workload;

    @Mixin
    private SiteOptions site;

    @Mixin
    private LimitOptions limits;

    @Mixin
    private CombinationOptions combinations;

    @Option(
            names = "--price",
            split = ",",
            paramLabel = "GPU=C",
            description =
                    "price of one GPU for an hour, such as h100-sxm=2.5, or h100-sxm@FR=2.5 for one region, all in"
                            + " one currency; without it the cost is unknown")
    private Map<String, Double> prices = new LinkedHashMap<>();

    @Option(
            names = "--p90",
            paramLabel = "T",
            description = "generated tokens that nine of ten requests stay below; --generate is the mean then")
    private Double p90;

    @Option(
            names = "--objective",
            paramLabel = "WHAT",
            description =
                    "what the choice is best by: carbon, energy, latency or cost (default: carbon with --region or"
                            + " --intensity, else energy)")
    private String objective;

    /** What was offered on the command line: a candidate, or why it is none. */
    private record Offer(Candidate candidate, Optional<String> impossible) {}

    @Override
    public void run() {
        EstimateRequest request = combinations.checked(workload, site);
        checkPrices();
        CarbonEstimator estimator = CarbonEstimator.withDefaults();
        RequestMix mix = new RequestMix(ImmutableList.of(new RequestMix.Part(request, 1, expected(request))));
        List<Offer> offers = offers();
        Advice advice = withImpossible(
                offers,
                new PlacementAdvisor(estimator)
                        .advise(
                                mix,
                                offers.stream()
                                        .filter(offer -> offer.impossible().isEmpty())
                                        .map(Offer::candidate)
                                        .toList(),
                                limits.limits(),
                                chosenObjective()));
        remark(advice);
        Optional<MarginalEnergy> marginal = advice.choice().flatMap(best -> marginal(estimator, request, best));
        output.write(json(advice, marginal), out -> text(out, advice, marginal));
    }

    private void checkPrices() {
        prices.forEach((name, price) -> {
            if (!(price >= 0 && price < Double.POSITIVE_INFINITY)) { // also refuses NaN
                throw new BadInput("--price " + name + " must be finite and at least 0, but was " + price);
            }
            boolean offered = combinations.gpus.stream()
                    .anyMatch(gpu -> name.equals(gpu)
                            || combinations.regions.stream().anyMatch(region -> name.equals(gpu + "@" + region)));
            if (!offered) {
                throw new BadInput("--price " + name + " is of nothing that is offered; give it as one of --gpu, with"
                        + " @ and one of --region behind it for that region alone");
            }
        });
    }

    private Optional<OutputLength> expected(EstimateRequest request) {
        try {
            return Optional.ofNullable(p90)
                    .map(most -> new OutputLength(request.workload().generatedTokens(), most));
        } catch (IllegalArgumentException wrong) {
            throw new BadInput("--generate and --p90 do not go together: " + wrong.getMessage(), wrong);
        }
    }

    private Objective chosenObjective() {
        if (objective != null) {
            return Objective.named(objective);
        }
        return combinations.regions.isEmpty() && !site.hasIntensity() ? Objective.ENERGY : Objective.CARBON;
    }

    private List<Offer> offers() {
        return combinations.all().stream()
                .map(each -> offer(each.gpu(), each.gpus(), each.precision(), each.region()))
                .toList();
    }

    private Offer offer(String gpu, int count, String precision, String region) {
        Optional<String> place = region.isEmpty() ? Optional.empty() : Optional.of(region);
        Double price = Stream.of(gpu + "@" + region, gpu)
                .map(prices::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        OptionalDouble known = price == null ? OptionalDouble.empty() : OptionalDouble.of(price);
        try {
            EstimateRequest request = workload.request(gpu, count, precision).build();
            Placement placement = new Placement(gpu, request.split(), request.precision(), place);
            return new Offer(new Candidate(placement, known), Optional.empty());
        } catch (IllegalArgumentException cannotRun) {
            Placement named =
                    new Placement(gpu, ParallelSplit.NONE.withContext(count), Precision.named(precision), place);
            return new Offer(new Candidate(named, known), Optional.of(UserWords.of(cannotRun)));
        }
    }

    /** What cannot even be asked stands among the others, in its place. */
    private static Advice withImpossible(List<Offer> offers, Advice advice) {
        ImmutableList.Builder<Verdict> all = ImmutableList.builder();
        int next = 0;
        for (Offer offer : offers) {
            if (offer.impossible().isPresent()) {
                all.add(new Verdict.Impossible(
                        offer.candidate(), ImmutableList.of(offer.impossible().get())));
            } else {
                all.add(advice.verdicts().get(next++));
            }
        }
        return new Advice(advice.objective(), all.build(), advice.choice(), advice.leftOut());
    }

    private void remark(Advice advice) {
        if (combinations.regions.isEmpty() && !site.hasIntensity()) {
            output.remark("no --region and no --intensity, so carbon is unknown");
        }
        if (prices.isEmpty()) {
            output.remark("no --price, so cost is unknown");
        }
        if (advice.choice().isEmpty() && !advice.efficient().isEmpty()) {
            output.remark(
                    "the " + advice.objective() + " of all that keep the limits is unknown, so there is no choice");
        } else if (advice.choice().isEmpty()) {
            output.remark("no candidate keeps the limits; their reasons say why");
        }
        if (advice.uncertain()) {
            output.remark("the choice is by a lower bound: the " + advice.objective() + " lacks "
                    + String.join(
                            ", ",
                            advice.choice()
                                    .orElseThrow()
                                    .known()
                                    .of(advice.objective())
                                    .lacking()));
        }
        if (!advice.leftOut().isEmpty()) {
            output.remark("not known of all candidates, so left out when their carbon was compared: "
                    + String.join(", ", advice.leftOut()));
        }
    }

    /** Of requests of several lengths or one phase alone there is no "one more of the same". */
    private static Optional<MarginalEnergy> marginal(
            CarbonEstimator estimator, EstimateRequest request, Verdict.Efficient best) {
        try {
            return Optional.of(MarginalEnergy.ofOneMore(
                    estimator, request.on(best.candidate().placement())));
        } catch (IllegalArgumentException noRoom) {
            return Optional.empty();
        }
    }

    private static ObjectNode json(Advice advice, Optional<MarginalEnergy> marginal) {
        ObjectNode json =
                Output.object("advise").put("objective", advice.objective().toString());
        json.set(
                "choice",
                advice.choice()
                        .map(best -> placement(Output.object(), best.candidate().placement()))
                        .orElse(null));
        json.put("uncertain", advice.uncertain());
        ArrayNode leftOut = json.putArray("left_out");
        advice.leftOut().forEach(leftOut::add);
        json.set(
                "one_more_request",
                marginal.map(more -> Output.object()
                                .put("marginal_j", more.joules())
                                .put("average_share_j", more.averageShare().joules())
                                .put("slower_by_s", more.slowerBy()))
                        .orElse(null));
        ArrayNode list = json.putArray("candidates");
        for (Verdict verdict : advice.verdicts()) {
            ObjectNode one = placement(list.addObject(), verdict.candidate().placement())
                    .put("verdict", name(verdict))
                    .put("price_per_gpu_hour", orNull(verdict.candidate().pricePerGpuHour()));
            ObjectNode figures = one.putObject("per_request");
            verdict.figures().ifPresent(known -> figures(figures, known));
            verdict.reasons().forEach(one.putArray("reasons")::add);
        }
        return json;
    }

    private static ObjectNode placement(ObjectNode json, Placement placement) {
        return json.put("gpu", placement.gpu())
                .put("gpus", placement.split().gpus())
                .put("precision", placement.precision().name())
                .put("region", placement.region().orElse(null));
    }

    private static void figures(ObjectNode json, Figures known) {
        json.put("carbon_g", orNull(known.carbon().value()))
                .put("energy_j", orNull(known.energy().value()))
                .put("latency_s", orNull(known.latency().value()))
                .put("cost", orNull(known.cost().value()));
        ObjectNode lacking = json.putObject("lacking");
        for (Objective each : Objective.values()) {
            ArrayNode parts = lacking.putArray(each.toString());
            known.of(each).lacking().forEach(parts::add);
        }
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static String name(Verdict verdict) {
        if (verdict instanceof Verdict.Efficient) {
            return "efficient";
        }
        if (verdict instanceof Verdict.Dominated) {
            return "dominated";
        }
        return verdict instanceof Verdict.OverLimit ? "over-limit" : "impossible";
    }

    private static void text(PrintWriter out, Advice advice, Optional<MarginalEnergy> marginal) {
        out.println("best by " + advice.objective() + ": "
                + advice.choice()
                        .map(best -> best.candidate().placement().toString()
                                + (advice.uncertain() ? " (by a lower bound)" : ""))
                        .orElse("none"));
        out.println(format(
                "%-12s %-16s %4s %-6s %-16s %12s %12s %12s %12s",
                "", "gpu", "gpus", "prec.", "region", "carbon g", "energy J", "latency s", "cost"));
        advice.efficient().forEach(verdict -> row(out, verdict));
        advice.verdicts().stream().filter(Verdict.Dominated.class::isInstance).forEach(verdict -> row(out, verdict));
        advice.verdicts().stream().filter(verdict -> !verdict.acceptable()).forEach(verdict -> row(out, verdict));
        marginal.ifPresent(more -> out.println(format(
                "one more request there: %.5g J, its average share: %.5g J, all of them %.3g s later",
                more.joules(), more.averageShare().joules(), more.slowerBy())));
    }

    private static void row(PrintWriter out, Verdict verdict) {
        Placement placement = verdict.candidate().placement();
        StringBuilder line = new StringBuilder(format(
                "%-12s %-16s %4d %-6s %-16s",
                name(verdict),
                placement.gpu(),
                placement.split().gpus(),
                placement.precision().name(),
                placement.region().orElse("")));
        for (Objective each : Objective.values()) {
            line.append(format(
                    " %12s",
                    verdict.figures().map(known -> number(known.of(each))).orElse("-")));
        }
        out.println(line);
        verdict.reasons().forEach(reason -> out.println(" ".repeat(13) + reason));
    }

    private static String number(Figure figure) {
        return figure.value().isEmpty()
                ? "-"
                : (figure.lowerBound() ? "> " : "")
                        + String.format(Locale.ROOT, "%.5g", figure.value().getAsDouble());
    }
}
