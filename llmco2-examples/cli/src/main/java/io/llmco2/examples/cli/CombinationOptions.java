package io.llmco2.examples.cli;

import io.llmco2.core.EstimateRequest;
import io.llmco2.graph.Precision;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.grid.RegionCatalog;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that name GPUs, counts, precisions and regions, of which every combination is looked at. A picocli mix-in. */
final class CombinationOptions {
    @Option(names = "--gpu", required = true, split = ",", paramLabel = "ID", description = "GPU types")
    List<String> gpus;

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
    List<String> regions = List.of();

    /**
     * One combination.
     *
     * @param region empty if none was named
     */
    record Combination(String gpu, int gpus, String precision, String region) {}

    /**
     * The request on the first combination, its split aside. A name that nobody knows or a workload that is impossible anywhere
     * is bad input, not a combination that cannot run.
     */
    EstimateRequest checked(WorkloadOptions workload, SiteOptions site) {
        gpus.forEach(GpuCatalog.bundled()::get);
        precisions.forEach(Precision::named);
        regions.forEach(RegionCatalog.bundled()::get);
        new ModelArgument(workload.model).spec();
        return site.complete(workload.onOne(gpus.get(0), precisions.get(0)), null);
    }

    /** All of them, regions varying fastest. */
    List<Combination> all() {
        List<Combination> all = new ArrayList<>();
        for (String gpu : gpus) {
            for (int count : counts) {
                for (String precision : precisions) {
                    for (String region : regions.isEmpty() ? List.of("") : regions) {
                        all.add(new Combination(gpu, count, precision, region));
                    }
                }
            }
        }
        return all;
    }
}
