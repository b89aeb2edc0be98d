package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;
import static io.llmco2.examples.cli.Output.grams;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.EmbodiedMethod;
import io.llmco2.core.report.CsvReport;
import io.llmco2.hardware.quantity.Carbon;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code llmco2 compare}. */
@Command(
        name = "compare",
        description = "One request on every combination of GPUs, counts, precisions and regions, best first.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Sorted by total carbon; where that is not known of all, by operational carbon; without a region, by energy.",
            "Placements of which a part is unknown follow those of which all is known, marked with *: their numbers are",
            "lower bounds. What cannot run or be charged is listed last, with the reason."
        })
final class CompareCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private WorkloadOptions workload;

    @Mixin
    private SiteOptions site;

    @Mixin
    private PredictorOptions predictor;

    @Mixin
    private CombinationOptions combinations;

    /** One combination; either an estimate or the reason why there is none. */
    private record Placement(
            String gpu,
            int gpus,
            String precision,
            String region,
            boolean feasible,
            Optional<Answered> answered,
            String reason) {

        Optional<CarbonEstimate> estimate() {
            return answered.map(Answered::estimate);
        }

        String name() {
            return gpus + " x " + gpu + ", " + precision + (region.isEmpty() ? "" : ", " + region);
        }
    }

    /** An estimate and what was asked. */
    private record Answered(EstimateRequest request, CarbonEstimate estimate) {}

    /** What placements are sorted by. */
    private enum Key {
        TOTAL_CARBON(estimate -> estimate.totalCarbon().map(Carbon::grams), estimate -> estimate.impacts()
                .lacking()),
        OPERATIONAL_CARBON(estimate -> estimate.operationalCarbon().map(Carbon::grams), estimate -> estimate.impacts()
                .lackingOperational()),
        ENERGY(
                estimate -> Optional.of(estimate.total().energy().joules()),
                estimate -> estimate.ladder().lacking(Boundary.ACCELERATOR).stream()
                        .map(term -> term.boundary() + " energy")
                        .toList());

        private final Function<CarbonEstimate, Optional<Double>> value;
        private final Function<CarbonEstimate, List<String>> lacking;

        Key(Function<CarbonEstimate, Optional<Double>> value, Function<CarbonEstimate, List<String>> lacking) {
            this.value = value;
            this.lacking = lacking;
        }

        /** The first that is known of all. */
        static Key of(List<Placement> placements) {
            for (Key key : values()) {
                if (placements.stream()
                        .flatMap(placement -> placement.estimate().stream())
                        .allMatch(estimate -> key.value.apply(estimate).isPresent())) {
                    return key;
                }
            }
            return ENERGY;
        }

        /** What is complete first, then what is a lower bound, then what has no estimate. */
        Comparator<Placement> order() {
            return Comparator.<Placement>comparingInt(placement -> placement
                            .estimate()
                            .map(estimate -> isLowerBound(estimate) ? 1 : 0)
                            .orElse(2))
                    .thenComparingDouble(
                            placement -> placement.estimate().flatMap(value).orElse(Double.POSITIVE_INFINITY));
        }

        boolean isLowerBound(CarbonEstimate estimate) {
            return !lacking.apply(estimate).isEmpty();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void run() {
        combinations.checked(workload, site);
        CarbonEstimator estimator = predictor.estimator();
        List<Placement> placements = new ArrayList<>();
        combinations
                .all()
                .forEach(each ->
                        placements.add(placement(estimator, each.gpu(), each.gpus(), each.precision(), each.region())));
        Key key = Key.of(placements);
        placements.sort(key.order());
        if (combinations.regions.isEmpty() && !site.hasIntensity()) {
            output.remark("no --region and no --intensity, so operational and total carbon are unknown");
        }
        placements.stream()
                .flatMap(placement -> placement.estimate().stream())
                .flatMap(estimate -> estimate.impacts().remarks().stream())
                .distinct()
                .forEach(output::remark);
        remarkOnScopes(placements);
        output.write(
                json(placements, key),
                out -> text(out, placements, key),
                Map.of(Output.Format.csv, () -> csv(placements)));
    }

    /** Life-cycle and direct intensities, or such that do not say which they are, do not compare. */
    private void remarkOnScopes(List<Placement> placements) {
        Set<String> scopes = new TreeSet<>();
        placements.stream()
                .flatMap(placement -> placement.estimate().stream())
                .flatMap(estimate -> estimate.impacts().operational().grid().stream())
                .forEach(grid -> scopes.add(grid.scope().toString()));
        if (scopes.size() > 1) {
            output.remark("the grid intensities are of different scopes (" + String.join(", ", scopes)
                    + "), so small differences between regions mean nothing");
        }
    }

    private Placement placement(CarbonEstimator estimator, String gpu, int count, String precision, String region) {
        try {
            EstimateRequest request =
                    site.complete(workload.request(gpu, count, precision), region.isEmpty() ? null : region);
            Answered answered = new Answered(request, estimator.estimate(request));
            return new Placement(gpu, count, precision, region, true, Optional.of(answered), "");
        } catch (IllegalArgumentException cannotRun) {
            return new Placement(gpu, count, precision, region, false, Optional.empty(), UserWords.of(cannotRun));
        } catch (NoSuchElementException cannotBeCharged) { // all names are known, so it is the intensity of the region
            return new Placement(gpu, count, precision, region, true, Optional.empty(), cannotBeCharged.getMessage());
        }
    }

    private static ObjectNode json(List<Placement> placements, Key key) {
        ObjectNode json = Output.object("compare").put("sorted_by", key.toString());
        ArrayNode list = json.putArray("placements");
        for (Placement placement : placements) {
            ObjectNode one = list.addObject()
                    .put("gpu", placement.gpu())
                    .put("gpus", placement.gpus())
                    .put("precision", placement.precision())
                    .put("region", placement.region().isEmpty() ? null : placement.region())
                    .put("feasible", placement.feasible())
                    .put(
                            "lower_bound",
                            placement.estimate().map(key::isLowerBound).orElse(null))
                    .put("reason", placement.answered().isPresent() ? null : placement.reason());
            one.set(
                    "estimate",
                    placement
                            .answered()
                            .map(answered -> new EstimateAnswer(answered.estimate(), answered.request()).json())
                            .orElse(null));
        }
        return json;
    }

    /** What has no estimate has no numbers either, so it is told beside the table. */
    private String csv(List<Placement> placements) {
        CsvReport report = new CsvReport();
        placements.stream()
                .filter(placement -> placement.answered().isEmpty())
                .forEach(placement -> output.remark(placement.name() + " is not in the table: " + placement.reason()));
        placements.forEach(placement ->
                placement.estimate().ifPresent(estimate -> report.add(placement.name(), estimate.impacts())));
        return report.toString();
    }

    private static void text(PrintWriter out, List<Placement> placements, Key key) {
        out.println("sorted by " + key.toString().replace('_', ' '));
        out.println(format(
                "  %-16s %4s %-6s %-16s %12s %12s %12s %12s %12s  %s",
                "gpu",
                "gpus",
                "prec.",
                "region",
                "energy J",
                "latency s",
                "operat. g",
                "embodied g",
                "total g",
                "support"));
        for (Placement placement : placements) {
            boolean bound = placement.estimate().filter(key::isLowerBound).isPresent();
            out.println((bound ? "* " : "  ")
                    + where(placement)
                    + placement
                            .estimate()
                            .map(CompareCommand::row)
                            .orElse((placement.feasible() ? "  no estimate: " : "  cannot run: ")
                                    + placement.reason()));
        }
        placements.stream()
                .flatMap(placement -> placement.estimate().stream())
                .filter(key::isLowerBound)
                .flatMap(estimate -> key.lacking.apply(estimate).stream())
                .distinct()
                .reduce((one, other) -> one + ", " + other)
                .ifPresent(lacking ->
                        out.println("* a lower bound, not to be ranked beside the others: lacks " + lacking));
        if (placements.stream()
                .flatMap(placement -> placement.estimate().stream())
                .anyMatch(estimate -> !estimate.impacts().lacking().isEmpty())) {
            out.println("> more than this: a part of it is unknown");
        }
        embodied(out, placements);
    }

    /** The methods side by side, because they differ so much. */
    private static void embodied(PrintWriter out, List<Placement> placements) {
        out.println();
        out.println(format(
                "  %-45s %12s %12s %12s %10s",
                "accelerators alone, embodied by method, g", "vendor", "act", "llmcarbon", "spread"));
        for (Placement placement : placements) {
            placement
                    .estimate()
                    .map(estimate -> estimate.impacts().embodied())
                    .ifPresent(account -> out.println(format(
                            "  %-45s %12s %12s %12s %10s",
                            where(placement),
                            orDash(Optional.ofNullable(account.byMethod().get(EmbodiedMethod.VENDOR))),
                            orDash(Optional.ofNullable(account.byMethod().get(EmbodiedMethod.ACT))),
                            orDash(Optional.ofNullable(account.byMethod().get(EmbodiedMethod.LLMCARBON))),
                            account.spread().isPresent()
                                    ? format("x %.1f", account.spread().getAsDouble())
                                    : "-")));
        }
    }

    private static String where(Placement placement) {
        return format(
                "%-16s %4d %-6s %-16s", placement.gpu(), placement.gpus(), placement.precision(), placement.region());
    }

    private static String row(CarbonEstimate estimate) {
        return format(
                " %12.5g %12.5g %12s %12s %12s  %s",
                estimate.total().energy().joules(),
                estimate.total().time().seconds(),
                bound(
                        estimate.operationalCarbon(),
                        estimate.impacts().lackingOperational().isEmpty()),
                bound(estimate.embodiedCarbon(), estimate.impacts().embodied().whole()),
                bound(estimate.totalCarbon(), estimate.impacts().lacking().isEmpty()),
                estimate.support());
    }

    /** A number that lacks something is more than what is printed. */
    private static String bound(Optional<Carbon> carbon, boolean complete) {
        return (complete || carbon.isEmpty() ? "" : "> ") + orDash(carbon);
    }

    private static String orDash(Optional<Carbon> carbon) {
        Double grams = grams(carbon);
        return grams == null ? "-" : format("%.5g", grams);
    }
}
