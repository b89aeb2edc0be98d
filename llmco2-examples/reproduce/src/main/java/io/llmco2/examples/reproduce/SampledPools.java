package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.MeasurementFile;
import io.llmco2.core.measurement.Observations;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.measurement.Repeats;
import io.llmco2.core.sample.Acquisition;
import io.llmco2.core.sample.Pool;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;

/** The pools that samplers are compared on. Lengths and sizes are logarithms to base 2, kinds are far from each other. */
final class SampledPools {
    /** Distance between kinds (models, devices, number formats), in doublings: further than any neighbourhood reaches. */
    private static final double KIND = 4;

    private static final Acquisition EDGE_PLAN = new Acquisition(300, 300, 2400, 3);
    private static final Acquisition PRODUCT_PLAN = new Acquisition(200, 200, 1600, 3);
    private static final Acquisition BATCH_PLAN = new Acquisition(30, 15, 150, 3);
    private static final int TENTH = 10;
    private static final int FIFTH = 5;

    private SampledPools() {}

    /** All of them. */
    static ImmutableList<SampledPool> read(Path data) throws IOException {
        return ImmutableList.of(batches(data), products(data), edge(data));
    }

    /** The measured configurations of both sets of CO2-Meter; the trace rows that judge reproduction B judge here too. */
    private static SampledPool edge(Path data) throws IOException {
        EdgeMeasurements trace = EdgeMeasurements.read(data.resolve("co2meter/measurements.csv"));
        EdgeMeasurements uniform = EdgeMeasurements.read(data.resolve("co2meter/measurements-uniform.csv"));
        RequestTraces traces = RequestTraces.read(
                List.of(data.resolve("traces/azure-2023-code.csv"), data.resolve("traces/azure-2023-conv.csv")));
        Map<String, Observation> configurations = new LinkedHashMap<>(); // the first of all repeats is the measurement
        Stream.concat(trace.rows().stream(), uniform.rows().stream())
                .filter(row -> !EdgeMeasurements.judges(row))
                .forEach(row -> configurations.putIfAbsent(EdgeMeasurements.configuration(row), row));
        List<Observation> candidates = List.copyOf(configurations.values());
        List<Observation> judged =
                trace.rows().stream().filter(EdgeMeasurements::judges).toList();
        List<String> kinds = candidates.stream()
                .flatMap(row -> Stream.of(
                        row.measurement().server().model(),
                        row.measurement().server().gpu()))
                .distinct()
                .sorted()
                .toList();
        Function<Observation, double[]> point = row -> point(
                kinds,
                List.of(
                        row.measurement().server().model(),
                        row.measurement().server().gpu()),
                prompt(row),
                Math.max(1, row.measurement().requests().outputTokens()));
        return new SampledPool(
                "co2meter",
                """
                %d measured configurations of CO2-Meter (edge devices, batch 1; local use only, because \
                no licence is stated); %d held-out trace rows judge. The prior weighs a configuration by \
                production traces (Azure 2023), shared among the candidates that have its lengths""".formatted(candidates.size(), judged.size()),
                new Pool(candidates.stream().map(point).toArray(double[][]::new), prior(candidates, traces)),
                joules(candidates),
                judged.stream().map(point).collect(ImmutableList.toImmutableList()),
                joules(judged),
                true,
                EDGE_PLAN,
                ImmutableMap.of(
                        "co2meter/measurements.csv", trace.sha256(),
                        "co2meter/measurements-uniform.csv", uniform.sha256(),
                        "traces/azure-2023-*.csv", traces.sha256()));
    }

    private static double prompt(Observation row) {
        return row.measurement().requests().promptTokens().orElseThrow();
    }

    /** Traces' requests of its lengths, shared among the candidates that have them. */
    private static double[] prior(List<Observation> candidates, RequestTraces traces) {
        Function<Observation, Object> cell = row -> RequestTraces.cell(
                prompt(row), Math.max(1, row.measurement().requests().outputTokens()));
        Map<Object, Integer> crowd = new HashMap<>();
        candidates.forEach(row -> crowd.merge(cell.apply(row), 1, Integer::sum));
        return candidates.stream()
                .mapToDouble(row -> traces.weight(
                                prompt(row),
                                Math.max(1, row.measurement().requests().outputTokens()))
                        / crowd.get(cell.apply(row)))
                .toArray();
    }

    /** Static batches of JouleBench on one GPU type. Models lie where their sizes are: neighbours are models alike. */
    private static SampledPool batches(Path data) throws IOException {
        Path file = data.resolve("joulebench/measurements.csv");
        List<Observation> rows =
                Repeats.merged(Observations.of(MeasurementFile.read(file), LlmCatalog.bundled(), GpuCatalog.bundled())
                        .usable());
        List<String> formats = rows.stream()
                .map(row -> row.measurement().server().precision())
                .distinct()
                .sorted()
                .toList();
        Function<Observation, double[]> point = row -> {
            Inference inference = row.inference();
            return point(
                    formats,
                    List.of(row.measurement().server().precision()),
                    inference.llm().parameters(),
                    inference.llm().hiddenSize(),
                    inference.llm().layers(),
                    inference.workload().batchSize(),
                    inference.workload().promptTokens(),
                    inference.workload().generatedTokens());
        };
        List<Observation> candidates = new ArrayList<>();
        List<Observation> judged = new ArrayList<>();
        rows.forEach(
                row -> { // models of one size are one configuration
                    boolean judges = Frozen.judges(Arrays.toString(point.apply(row)), FIFTH);
                    (judges ? judged : candidates).add(row);
                });
        return new SampledPool(
                "joulebench",
                """
                %d measured configurations of JouleBench (A100, static batches; repeats are one, their \
                mean); a fixed fifth of all configurations, %d, judges. No trace says how often its \
                batches occur, so there is no prior""".formatted(candidates.size(), judged.size()),
                new Pool(candidates.stream().map(point).toArray(double[][]::new), ones(candidates.size())),
                joules(candidates),
                judged.stream().map(point).collect(ImmutableList.toImmutableList()),
                joules(judged),
                false,
                BATCH_PLAN,
                ImmutableMap.of("joulebench/measurements.csv", Csv.sha256(file)));
    }

    /** A matrix product that was measured in a loop: y[m, n] = x[m, k] W. */
    private record Product(String gpu, String format, double m, double n, double k, double joules) {
        static Product of(CSVRecord row) {
            double watts = number(row, "power_w_clean");
            return new Product(
                    row.get("gpu"),
                    row.get("dtype"),
                    number(row, "m"),
                    number(row, "n"),
                    number(row, "k"),
                    number(row, "latency_ms") / 1000 * watts);
        }

        private static double number(CSVRecord row, String column) {
            return Double.parseDouble(row.get(column));
        }

        String configuration() {
            return gpu + " " + format + " " + m + " " + n + " " + k;
        }
    }

    /** Energy of matrix products on three GPU types. */
    private static SampledPool products(Path data) throws IOException {
        Path file = data.resolve("kernels/aiconfigurator/gemm_power.csv");
        List<Product> candidates = new ArrayList<>();
        List<Product> judged = new ArrayList<>();
        Csv.read(file, row -> {
            Product product = Product.of(row);
            (Frozen.judges(product.configuration(), TENTH) ? judged : candidates).add(product);
        });
        List<String> kinds = candidates.stream()
                .flatMap(product -> Stream.of(product.gpu, product.format))
                .distinct()
                .sorted()
                .toList();
        Function<Product, double[]> point =
                product -> point(kinds, List.of(product.gpu, product.format), product.m, product.n, product.k);
        ToDoubleFunction<Product> joules = Product::joules;
        return new SampledPool(
                "kernels",
                """
                %d matrix products of aiconfigurator's tables (H200, B200, GB200; latency times cleaned \
                power); a fixed tenth, %d, judges. No prior""".formatted(candidates.size(), judged.size()),
                new Pool(candidates.stream().map(point).toArray(double[][]::new), ones(candidates.size())),
                candidates.stream().mapToDouble(joules).toArray(),
                judged.stream().map(point).collect(ImmutableList.toImmutableList()),
                judged.stream().mapToDouble(joules).toArray(),
                false,
                PRODUCT_PLAN,
                ImmutableMap.of("kernels/aiconfigurator/gemm_power.csv", Csv.sha256(file)));
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static double[] joules(List<Observation> rows) {
        return rows.stream()
                .mapToDouble(row -> row.measurement().joules().orElseThrow())
                .toArray();
    }

    /** Flags of its kinds, and logarithms of sizes > 0. */
    static double[] point(List<String> kinds, List<String> own, double... sizes) {
        double[] point = new double[kinds.size() + sizes.length];
        own.forEach(kind -> point[kinds.indexOf(kind)] = KIND);
        for (int i = 0; i < sizes.length; i++) {
            point[kinds.size() + i] = Math.log(sizes[i]) / Math.log(2);
        }
        return point;
    }
}
