package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.carbon.Methodology;
import io.llmco2.core.compat.EcoLogits;
import io.llmco2.core.compat.Footprint;
import io.llmco2.core.compat.FootprintCalculator;
import io.llmco2.core.compat.LlmCarbon;
import io.llmco2.core.compat.Usage;
import io.llmco2.core.report.MethodDiff;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.NumericFormat;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Power;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code llmco2 diff}. */
@Command(
        name = "diff",
        description = "One request by two methods: versions of this library's rules, or methods of other tools.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Methods: llmco2-1, llmco2-2, ecologits (5be90da), llmcarbon (b54d8fe, inference). Numbers are of the whole batch.",
            "EcoLogits knows no prompts and no GPU types; LLMCarbon needs --efficiency and --device-power."
        })
final class DiffCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private WorkloadOptions workload;

    @Mixin
    private SiteOptions site;

    @Mixin
    private PlacementOptions placement;

    @Option(names = "--region", paramLabel = "R", description = "where it runs")
    private String region;

    @Option(
            names = "--methods",
            split = ",",
            required = true,
            paramLabel = "A,B",
            description = "the two methods, first and second")
    private List<String> methods;

    @Option(
            names = "--efficiency",
            paramLabel = "SHARE",
            description = "for llmcarbon: share of the dense 16-bit peak that is reached")
    private Double efficiency;

    @Option(
            names = "--device-power",
            paramLabel = "W",
            description = "for llmcarbon: mean power of one GPU with its share of the system")
    private Double devicePower;

    @Override
    public void run() {
        if (methods.size() != 2) {
            throw new IllegalArgumentException("--methods takes two methods, but was " + methods);
        }
        Set<String> remarks = new LinkedHashSet<>();
        MethodDiff diff = MethodDiff.of(footprint(methods.get(0), remarks), footprint(methods.get(1), remarks));
        remarks.forEach(output::remark);
        output.write(json(diff, remarks), out -> text(out, diff));
    }

    /** What a method says; what a reader must not miss of this library's own goes to the remarks. */
    private Footprint footprint(String method, Set<String> remarks) {
        return switch (method.toLowerCase(Locale.ROOT)) {
            case "ecologits" -> other(EcoLogits.V_5BE90DA);
            case "llmcarbon" -> other(LlmCarbon.INFERENCE_B54D8FE);
            default -> own(version(method), remarks);
        };
    }

    private static Methodology version(String method) {
        try {
            return Methodology.named(method);
        } catch (NoSuchElementException e) {
            throw new BadInput(
                    "--methods takes llmco2-1, llmco2-2, ecologits and llmcarbon, but one was '" + method + "'", e);
        }
    }

    private Footprint own(Methodology version, Set<String> remarks) {
        CarbonEstimate estimate = estimate(version);
        estimate.impacts().remarks().forEach(remark -> remarks.add(version.id() + ": " + remark));
        return MethodDiff.footprint(estimate);
    }

    private CarbonEstimate estimate(Methodology version) {
        return CarbonEstimator.withDefaults()
                .estimate(site.complete(placement.request(workload, output), region, version));
    }

    /** Another tool takes PUE and intensity from here, so that only the method differs. */
    private Footprint other(FootprintCalculator calculator) {
        CarbonEstimate estimate = estimate(Methodology.CURRENT);
        CarbonIntensity intensity = estimate.impacts()
                .operational()
                .intensity()
                .orElseThrow(() -> new IllegalArgumentException(
                        calculator.id() + " needs an intensity; give --region or --intensity"));
        LlmSpec llm = new ModelArgument(workload.model).spec();
        EstimateRequest request = site.complete(placement.request(workload, output), region);
        return calculator.of(new Usage(
                new Usage.Model(llm.activeParameters(), llm.parameters()),
                new Usage.Tokens(
                        request.workload().batchSize(),
                        request.workload().promptTokens(),
                        request.workload().generatedTokens()),
                estimate.ladder().pue(),
                intensity,
                devices()));
    }

    private Optional<Usage.Devices> devices() {
        if (efficiency == null || devicePower == null) {
            return Optional.empty();
        }
        Gpu type = GpuCatalog.bundled().get(placement.gpu());
        double peak = type.peak(NumericFormat.BF16)
                .orElseGet(() -> type.peak(NumericFormat.FP16).orElseThrow());
        return Optional.of(new Usage.Devices(
                placement.gpus(), new Power(devicePower), peak, efficiency, Optional.<Carbon>empty()));
    }

    private static ObjectNode json(MethodDiff diff, Set<String> remarks) {
        ObjectNode json = Output.object("diff").put("before", diff.before()).put("after", diff.after());
        ArrayNode changes = json.putArray("changes");
        for (MethodDiff.Change change : diff.changes()) {
            changes.addObject()
                    .put("quantity", change.quantity())
                    .put("before", change.before().orElse(null))
                    .put("after", change.after().orElse(null))
                    .put(
                            "ratio",
                            change.ratio().isPresent() ? (Double) change.ratio().getAsDouble() : null);
        }
        remarks.forEach(json.putArray("remarks")::add);
        return json;
    }

    private static void text(PrintWriter out, MethodDiff diff) {
        out.println(format("%-16s %24s %24s %10s", "", diff.before(), diff.after(), "ratio"));
        for (MethodDiff.Change change : diff.changes()) {
            out.println(format(
                    "%-16s %24s %24s %10s",
                    change.quantity(),
                    orUnknown(change.before()),
                    orUnknown(change.after()),
                    change.ratio().isPresent() ? format("%.4g", change.ratio().getAsDouble()) : "-"));
        }
    }

    private static String orUnknown(Optional<Double> value) {
        return value.map(known -> format("%.6g", known)).orElse("unknown");
    }
}
