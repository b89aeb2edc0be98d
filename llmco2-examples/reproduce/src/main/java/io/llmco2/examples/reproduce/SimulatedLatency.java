package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.evaluate.Ensembles;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.feature.KernelGraph;
import io.llmco2.core.gnn.PaperNet;
import io.llmco2.core.gnn.PaperNet.Example;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Measurement.Requests;
import io.llmco2.core.measurement.Measurement.Server;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.examples.baselines.GradientBoosting;
import io.llmco2.examples.reproduce.Chapter.Kind;
import io.llmco2.examples.reproduce.Chapter.Plot;
import io.llmco2.examples.reproduce.Chapter.Series;
import io.llmco2.examples.reproduce.Chapter.Table;
import io.llmco2.examples.reproduce.SimulatedRequests.Request;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.OnePhase;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reproduction A: the experiment that LLMCO2's authors published, on their split of their data. The labels are latencies
 * that a simulator computed, see {@link SimulatedRequests}; 95 % of the test rows share model and block of prompt tokens
 * with training rows. So this measures interpolation of a simulator, and shows that the network is the authors'; it says
 * nothing about energy.
 */
final class SimulatedLatency {
    private static final String VERSION = "3"; // rises when answers change although nothing else in their key does
    private static final Trainer.Settings ROOFLINE_NET =
            new Trainer.Settings(32, 40, 128, 0.01, Trainer.Decay.USUAL, 40);
    private static final GradientBoosting.Settings BOOSTING = new GradientBoosting.Settings(300, 6, 0.05, 0.8, 1, 0.05);
    private static final String PAPER_NET = "paper-net";
    private static final int DRAWN_POINTS = 1000;

    /** What the sizes of the models suggest; the release says nothing of hardware. */
    private static final ImmutableMap<String, Deployment> DEPLOYMENTS = ImmutableMap.of(
            "meta-llama/Llama-2-70b-hf", deployment("h100-sxm", 8),
            "meta-llama/Llama-2-7b-hf", deployment("a100-sxm-80", 1),
            "internlm/internlm-20b", deployment("a100-sxm-80", 2));

    private final Lab lab;
    private final SimulatedRequests requests;
    private final List<Request> training;
    private final List<Request> validation;
    private final List<Request> test;

    private SimulatedLatency(Lab lab, SimulatedRequests requests) {
        this.lab = lab;
        this.requests = requests;
        this.training = requests.of("train");
        this.validation = requests.of("validation");
        this.test = requests.of("test");
        for (Request request : requests.all()) {
            if (!DEPLOYMENTS.containsKey(request.model())) {
                throw new IllegalArgumentException("where " + request.model()
                        + " ran is not known; known are the models of the release: " + DEPLOYMENTS.keySet());
            }
        }
    }

    private static Deployment deployment(String gpu, int count) {
        return new Deployment(GpuCatalog.bundled().get(gpu), ParallelSplit.tensor(count), Precision.FP16, Engine.VLLM);
    }

    /** One line of the table. */
    private record Contestant(String name, boolean seeded, String settings, Fit fit) {}

    /** Learns, and answers for the test rows: {prefill seconds, decode seconds, scaled sum}, NaN for what it does not say. */
    @FunctionalInterface
    private interface Fit {
        double[][] answers(long seed);
    }

    static Chapter run(Lab lab) throws IOException {
        return new SimulatedLatency(lab, SimulatedRequests.read(lab.data().resolve("llmco2-release/requests.csv")))
                .chapter();
    }

    private Chapter chapter() {
        PaperNet.Settings paper = PaperNet.Settings.PAPER.withEpochs(lab.epochs());
        PaperNet.Settings nnlqp = PaperNet.Settings.NNLQP.withEpochs(lab.epochs());
        List<Contestant> contestants = List.of(
                new Contestant(PAPER_NET, true, PaperNet.VERSION + ": " + paper, seed -> paperNet(paper, seed)),
                new Contestant("nnlqp-repaired", true, PaperNet.VERSION + ": " + nnlqp, seed -> nnlqp(nnlqp, seed)),
                new Contestant("mlp", true, "1", this::mlp),
                new Contestant(
                        "random-forest", true, "all features", seed -> tabular(training, Regression.forest(seed))),
                new Contestant(
                        "gradient-boosting",
                        true,
                        BOOSTING.toString(),
                        seed -> tabular(training, Regression.boosting(BOOSTING, seed))),
                new Contestant("closed-form", false, "1", seed -> closedForm()),
                new Contestant(
                        "roofline-net", true, FeatureSchema.VERSION + ROOFLINE_NET.toString(), this::rooflineNet));
        ImmutableListMultimap.Builder<String, Answers.Asked> asked = ImmutableListMultimap.builder();
        for (Contestant contestant : lab.asked(contestants, Contestant::name)) {
            for (long seed : lab.seeds(contestant.seeded)) {
                asked.put(
                        contestant.name,
                        lab.answers()
                                .ask(
                                        "a-" + contestant.name + "-" + seed,
                                        String.join("\n", VERSION, contestant.settings, requests.sha256()),
                                        () -> contestant.fit.answers(seed)));
            }
        }
        Map<String, List<double[][]>> answers = new LinkedHashMap<>();
        Map<String, Double> seconds = new LinkedHashMap<>();
        asked.build().forEach((name, one) -> {
            Answers.Answer answer = one.get();
            answers.computeIfAbsent(name, n -> new ArrayList<>()).add(answer.rows());
            seconds.merge(name, answer.seconds(), Double::sum);
        });
        return new Chapter(
                "Reproduction A: the authors' release (simulated latencies)",
                """
                The split is the authors': %d requests to learn from, %d to choose the epoch, %d to judge. **Labels are \
                latencies that a simulator computed, not measurements, and not energy**; 95 %% of the test rows share model \
                and block of eight prompt tokens with training rows. The scaled sum is the authors' label: prefill / 1.92 s \
                + decode / 40.3 s. The deployments are those that the sizes suggest (70B: 8 x H100, 7B: 1 x A100, 20B: 2 x \
                A100); the release names none. Means over the seeds, +- standard deviation.""".formatted(training.size(), validation.size(), test.size()),
                tables(answers, seconds),
                plots(answers),
                ImmutableMap.of("llmco2-release/requests.csv", requests.sha256()));
    }

    private ImmutableList<Table> tables(Map<String, List<double[][]>> answers, Map<String, Double> seconds) {
        ImmutableList.Builder<Table> tables = ImmutableList.builder();
        List<ImmutableList<String>> rows = new ArrayList<>();
        for (String model : DEPLOYMENTS.keySet()) {
            int[] of = IntStream.range(0, test.size())
                    .filter(i -> test.get(i).model().equals(model))
                    .toArray();
            if (of.length == 0) {
                continue;
            }
            answers.forEach((name, seeds) -> {
                Scores scaled = scores(seeds, of, 2);
                rows.add(ImmutableList.of(
                        model,
                        "" + of.length,
                        name,
                        scaled.percent(ErrorFigures::mape),
                        scaled.percent(ErrorFigures::eba10),
                        scaled.percent(ErrorFigures::eba5),
                        said(seeds, of, 0),
                        said(seeds, of, 1),
                        String.format(Locale.ROOT, "%.1f", seconds.get(name) / seeds.size())));
            });
        }
        tables.add(new Table(
                "Errors on the authors' test rows, in percent",
                ImmutableList.of(
                        "model",
                        "rows",
                        "predictor",
                        "scaled sum MAPE",
                        "EBA(10 %)",
                        "EBA(5 %)",
                        "prefill seconds MAPE",
                        "decode seconds MAPE",
                        "fit (s)"),
                ImmutableList.copyOf(rows)));
        return tables.build();
    }

    private String said(List<double[][]> seeds, int[] rows, int column) {
        return Double.isNaN(seeds.get(0)[0][column])
                ? "-"
                : scores(seeds, rows, column).percent(ErrorFigures::mape);
    }

    private Scores scores(List<double[][]> seeds, int[] rows, int column) {
        return Scores.of(
                seeds.stream()
                        .map(seed -> IntStream.of(rows)
                                .mapToDouble(i -> seed[i][column])
                                .toArray())
                        .toList(),
                IntStream.of(rows).mapToDouble(i -> truth(test.get(i), column)).toArray());
    }

    private static double truth(Request request, int column) {
        return switch (column) {
            case 0 -> request.prefillSeconds();
            case 1 -> request.decodeSeconds();
            default -> SimulatedRequests.scaledSum(request.prefillSeconds(), request.decodeSeconds());
        };
    }

    private ImmutableList<Plot> plots(Map<String, List<double[][]>> answers) {
        double[] truth = test.stream().mapToDouble(request -> truth(request, 2)).toArray();
        ImmutableMap.Builder<String, Series> curves = ImmutableMap.builder();
        answers.forEach((name, seeds) -> curves.put(name, Scores.errorCurve(column(seeds.get(0), 2), truth)));
        ImmutableList.Builder<Plot> plots = ImmutableList.builder();
        plots.add(new Plot(
                "a-errors",
                Kind.LINES,
                "simulated scaled sum: share of rows within an error",
                "error (%)",
                "rows (%)",
                curves.buildOrThrow()));
        if (answers.containsKey(PAPER_NET)) {
            double[] said = column(answers.get(PAPER_NET).get(0), 2);
            plots.add(new Plot(
                    "a-paper-net",
                    Kind.SCATTER,
                    "paper-net, simulated scaled sum",
                    "simulated",
                    "predicted",
                    ImmutableMap.of(PAPER_NET, Scores.points(said, truth, DRAWN_POINTS))));
        }
        return plots.build();
    }

    private static double[] column(double[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
    }

    private static double[] phases(double prefillSeconds, double decodeSeconds) {
        return new double[] {prefillSeconds, decodeSeconds, SimulatedRequests.scaledSum(prefillSeconds, decodeSeconds)};
    }

    // --- the contestants ---

    /** Each phase is learned by itself, so each network is taken from its own best epoch. */
    private double[][] paperNet(PaperNet.Settings settings, long seed) {
        double[] prefills = phase(Phase.PREFILL, Request::prefillSeconds, settings, seed);
        double[] decodes = phase(Phase.DECODE, Request::decodeSeconds, settings, seed);
        return IntStream.range(0, test.size())
                .mapToObj(i -> phases(prefills[i], decodes[i]))
                .toArray(double[][]::new);
    }

    private double[] phase(Phase phase, ToDoubleFunction<Request> seconds, PaperNet.Settings settings, long seed) {
        PaperNet net = PaperNet.train(
                examples(training, phase, seconds),
                examples(validation, phase, seconds),
                settings,
                seed,
                lab.training(PAPER_NET));
        return Arrays.stream(net.predictAll(graphs(test, phase)))
                .mapToDouble(answer -> answer[0])
                .toArray();
    }

    private static List<Example> examples(List<Request> requests, Phase phase, ToDoubleFunction<Request> label) {
        return requests.stream()
                .map(r -> new Example(ImmutableList.of(graph(r, phase)), ImmutableList.of(label.applyAsDouble(r)), 1))
                .toList();
    }

    private static List<ImmutableList<KernelGraph>> graphs(List<Request> requests, Phase phase) {
        return requests.stream().map(r -> ImmutableList.of(graph(r, phase))).toList();
    }

    private static KernelGraph graph(Request r, Phase phase) {
        return FlashAttentionLayer.encode(
                llm(r), DEPLOYMENTS.get(r.model()), phase, r.promptTokens(), r.outputTokens());
    }

    private static LlmSpec llm(Request request) {
        return LlmCatalog.bundled().get(request.model());
    }

    /** One network from the graph of a decode step to the scaled sum, as the authors ran it, but with relative errors. */
    private double[][] nnlqp(PaperNet.Settings settings, long seed) {
        ToDoubleFunction<Request> label = r -> SimulatedRequests.scaledSum(r.prefillSeconds(), r.decodeSeconds());
        PaperNet net = PaperNet.train(
                examples(training, Phase.DECODE, label),
                examples(validation, Phase.DECODE, label),
                settings,
                seed,
                lab.training("nnlqp"));
        return Arrays.stream(net.predictAll(graphs(test, Phase.DECODE)))
                .map(sum -> new double[] {Double.NaN, Double.NaN, sum[0]})
                .toArray(double[][]::new);
    }

    private static double[] features(Request r) {
        List<String> models = DEPLOYMENTS.keySet().asList();
        double[] row = new double[models.size() + 2];
        row[models.indexOf(r.model())] = 1;
        row[models.size()] = Math.log(r.promptTokens());
        row[models.size() + 1] = Math.log(r.outputTokens());
        return row;
    }

    private double[][] mlp(long seed) {
        List<Request> rows = new ArrayList<>(training);
        rows.addAll(validation);
        return tabular(rows, Regression.perceptron(i -> i >= training.size(), seed));
    }

    private double[][] tabular(List<Request> rows, Regression regression) {
        double[] prefills = regression
                .learn(rows, SimulatedLatency::features, Request::prefillSeconds)
                .apply(test);
        double[] decodes = regression
                .learn(rows, SimulatedLatency::features, Request::decodeSeconds)
                .apply(test);
        return IntStream.range(0, test.size())
                .mapToObj(i -> phases(prefills[i], decodes[i]))
                .toArray(double[][]::new);
    }

    private double[][] closedForm() {
        ClosedForm law = new ClosedForm(training);
        return test.stream()
                .map(r -> phases(law.prefillSeconds(r), law.decodeSeconds(r)))
                .toArray(double[][]::new);
    }

    private double[][] rooflineNet(long seed) {
        ImmutableList<Observation> rows = training.stream()
                .flatMap(r -> Stream.of(
                        observation(r, Phase.PREFILL, r.prefillSeconds()),
                        observation(r, Phase.DECODE, r.decodeSeconds())))
                .collect(ImmutableList.toImmutableList());
        RooflineNet net = new Ensembles(ROOFLINE_NET, 1)
                .train(
                        new TrainingData(rows, ImmutableList.of()),
                        seed,
                        Ensembles.Account.NONE,
                        lab.training("roofline-net"));
        return test.stream()
                .map(r -> phases(seconds(net, inference(r, Phase.PREFILL)), seconds(net, inference(r, Phase.DECODE))))
                .toArray(double[][]::new);
    }

    private static double seconds(RooflineNet net, Inference inference) {
        PhaseCost cost = net.predict(inference).total();
        return cost.time().seconds();
    }

    private static Inference inference(Request r, Phase phase) {
        StaticBatch batch = new StaticBatch(1, r.promptTokens(), phase == Phase.PREFILL ? 1 : r.outputTokens());
        return Inference.of(
                llm(r), phase == Phase.PREFILL ? batch : new OnePhase(batch, phase), DEPLOYMENTS.get(r.model()));
    }

    private static Observation observation(Request r, Phase phase, double seconds) {
        Deployment deployment = DEPLOYMENTS.get(r.model());
        return new Observation(
                new Measurement(
                        "requests.csv",
                        "llmco2-release",
                        new Server(
                                r.model(),
                                deployment.gpu().id(),
                                deployment.gpuCount(),
                                deployment.split().tensor(),
                                "fp16",
                                "simulated"),
                        new Requests(1, OptionalDouble.of(r.promptTokens()), r.outputTokens()),
                        OptionalDouble.empty(),
                        OptionalDouble.of(seconds),
                        Optional.of(phase),
                        Measurement.Part.NONE,
                        ImmutableMap.of()),
                inference(r, phase));
    }
}
