package io.llmco2.examples.cli;

import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.report.CsvReport;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code llmco2 estimate}. */
@Command(
        name = "estimate",
        description = "Energy, latency and carbon of one batch on one kind of GPU.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Energies and times are of the whole batch and of all accelerators; facility_j and carbon are at the meter.",
            "Example: llmco2 estimate --model meta-llama/Llama-3.1-8B --gpu h100-sxm --batch 16 --prompt 512"
                    + " --generate 128 --region FR"
        })
final class EstimateCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private WorkloadOptions workload;

    @Mixin
    private SiteOptions site;

    @Mixin
    private PlacementOptions placement;

    @Mixin
    private PredictorOptions predictor;

    @Option(
            names = "--region",
            paramLabel = "R",
            description = "where it runs: FR, FRA, aws:eu-west-3 ('llmco2"
                    + " regions' lists them); without it there is no operational carbon")
    private String region;

    @Option(names = "--water", description = "show the water on and off site, and primary energy and minerals")
    private boolean water;

    @Override
    public void run() {
        EstimateRequest request = site.complete(placement.request(workload, output), region);
        CarbonEstimate estimate = predictor.estimator().estimate(request);
        if (estimate.operationalCarbon().isEmpty()) {
            output.remark("no --region and no --intensity, so operational and total carbon are unknown");
        }
        estimate.impacts().remarks().forEach(output::remark);
        EstimateAnswer answer = new EstimateAnswer(estimate, request);
        output.write(
                answer.json(),
                out -> answer.text(out, water),
                Map.of(
                        Output.Format.csv,
                        () -> new CsvReport()
                                .add(request.model(), estimate.impacts())
                                .toString(),
                        Output.Format.manifest,
                        () -> answer.manifest(Instant.now())));
    }
}
