package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;
import static io.llmco2.examples.cli.Output.grams;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.graph.Precision;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.grid.RegionCatalog;
import io.llmco2.hardware.quantity.Carbon;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code llmco2 compare}. */
@Command(
        name = "compare",
        description = "One request on every combination of GPUs, counts, precisions and regions, best first.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Sorted by total carbon; where that is not known of all, by operational carbon; without a region, by energy.",
            "What cannot run is listed last, with the reason."
        })
final class CompareCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private WorkloadOptions workload;

    @Mixin
    private WorkloadOptions.Site site;

    @Option(names = "--gpu", required = true, split = ",", paramLabel = "ID", description = "GPU types")
    private List<String> gpus;

    @Option(
            names = "--gpus",
            split = ",",
            defaultValue = "1",
            paramLabel = "N",
            description = "how many of them (default: ${DEFAULT-VALUE})")
    private List<Integer> counts;

    @Option(
            names = "--precision",
            split = ",",
            defaultValue = "bf16",
            paramLabel = "P",
            description = "precisions (default: ${DEFAULT-VALUE})")
    private List<String> precisions;

    @Option(names = "--region", split = ",", paramLabel = "R", description = "regions")
    private List<String> regions = List.of();

    /** One combination; either an estimate or the reason why there is none. */
    private record Placement(
            String gpu, int gpus, String precision, String region, Optional<CarbonEstimate> estimate, String reason) {}

    /** What placements are sorted by. */
    private enum Key {
        TOTAL_CARBON(estimate -> estimate.totalCarbon().map(Carbon::grams)),
        OPERATIONAL_CARBON(estimate -> estimate.operationalCarbon().map(Carbon::grams)),
        ENERGY(estimate -> Optional.of(estimate.total().energy().joules()));

        private final Function<CarbonEstimate, Optional<Double>> value;

        Key(Function<CarbonEstimate, Optional<Double>> value) {
            this.value = value;
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

        double of(Placement placement) {
            return placement.estimate().flatMap(value).orElse(Double.POSITIVE_INFINITY);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void run() {
        checkInput();
        List<Placement> placements = placements(CarbonEstimator.withDefaults());
        Key key = Key.of(placements);
        placements.sort(Comparator.comparingDouble(key::of));
        if (regions.isEmpty() && site.intensity == null) {
            output.remark("no --region and no --intensity, so operational and total carbon are unknown");
        }
        remarkOnHosts(placements);
        output.write(json(placements, key), out -> text(out, placements, key));
    }

    /** A name that nobody knows or an impossible workload is bad input, not a placement that cannot run. */
    private void checkInput() {
        gpus.forEach(GpuCatalog.bundled()::get);
        precisions.forEach(Precision::named);
        regions.forEach(RegionCatalog.bundled()::get);
        new ModelArgument(workload.model).spec();
        site.complete(workload.onOne(gpus.get(0), precisions.get(0)), null);
    }

    /** A facility with an unknown host is a lower bound, which would look better than a known one. */
    private void remarkOnHosts(List<Placement> placements) {
        String unknown = placements.stream()
                .filter(placement -> placement
                        .estimate()
                        .filter(estimate -> estimate.ladder().host().isEmpty())
                        .isPresent())
                .map(Placement::gpu)
                .distinct()
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            output.remark("the power of the host is unknown and not included for " + unknown
                    + "; compare at --boundary accelerator to leave all hosts out");
        }
    }

    private List<Placement> placements(CarbonEstimator estimator) {
        List<Placement> placements = new ArrayList<>();
        for (String gpu : gpus) {
            for (int count : counts) {
                for (String precision : precisions) {
                    for (String region : regions.isEmpty() ? List.of("") : regions) {
                        placements.add(placement(estimator, gpu, count, precision, region));
                    }
                }
            }
        }
        return placements;
    }

    private Placement placement(CarbonEstimator estimator, String gpu, int count, String precision, String region) {
        try {
            EstimateRequest request =
                    site.complete(workload.request(gpu, count, precision), region.isEmpty() ? null : region);
            return new Placement(gpu, count, precision, region, Optional.of(estimator.estimate(request)), "");
        } catch (IllegalArgumentException cannotRun) {
            return new Placement(gpu, count, precision, region, Optional.empty(), cannotRun.getMessage());
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
                    .put("feasible", placement.estimate().isPresent())
                    .put("reason", placement.estimate().isPresent() ? null : placement.reason());
            one.set(
                    "estimate",
                    placement
                            .estimate()
                            .map(estimate -> new EstimateAnswer(estimate).json())
                            .orElse(null));
        }
        return json;
    }

    private static void text(PrintWriter out, List<Placement> placements, Key key) {
        out.println("sorted by " + key.toString().replace('_', ' '));
        out.println(format(
                "%-16s %4s %-6s %-16s %12s %12s %12s %12s %12s  %s",
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
            String where = format(
                    "%-16s %4d %-6s %-16s",
                    placement.gpu(), placement.gpus(), placement.precision(), placement.region());
            out.println(where
                    + placement.estimate().map(CompareCommand::row).orElse("  cannot run: " + placement.reason()));
        }
    }

    private static String row(CarbonEstimate estimate) {
        return format(
                " %12.5g %12.5g %12s %12s %12s  %s",
                estimate.total().energy().joules(),
                estimate.total().time().seconds(),
                orDash(estimate.operationalCarbon()),
                orDash(estimate.embodiedCarbon()),
                orDash(estimate.totalCarbon()),
                estimate.support());
    }

    private static String orDash(Optional<Carbon> carbon) {
        Double grams = grams(carbon);
        return grams == null ? "-" : format("%.5g", grams);
    }
}
