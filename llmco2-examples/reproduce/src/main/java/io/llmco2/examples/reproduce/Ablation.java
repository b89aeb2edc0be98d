package io.llmco2.examples.reproduce;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ListMultimap;
import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.Candidates;
import io.llmco2.core.evaluate.Ensembles;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.evaluate.Fold;
import io.llmco2.core.evaluate.Protocol;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.feature.PaperEncoder;
import io.llmco2.core.gnn.PaperNet;
import io.llmco2.core.gnn.PaperNet.Output;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.MeasurementFile;
import io.llmco2.core.measurement.Observations;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.measurement.Repeats;
import io.llmco2.core.sample.Acquisition;
import io.llmco2.core.sample.PaperSampler;
import io.llmco2.core.sample.Pool;
import io.llmco2.core.sample.RandomSampler;
import io.llmco2.examples.baselines.PaperNetBaseline;
import io.llmco2.examples.reproduce.Chapter.Kind;
import io.llmco2.examples.reproduce.Chapter.Plot;
import io.llmco2.examples.reproduce.Chapter.Series;
import io.llmco2.examples.reproduce.Chapter.Table;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * LLMCO2's ablation on measured energy of data-centre boards: from NNLQP's network to LLMCO2's, one change at a time, then
 * the network of operators. Nobody is judged on an architecture that it has seen: all architectures of a source are dealt out to
 * five groups, and each group is predicted by what learned from the other four, of the same source and nothing else.
 */
final class Ablation {
    private static final String VERSION = "4"; // rises when answers change although nothing else in their key does
    private static final ImmutableList<String> SOURCES = ImmutableList.of("mlenergy-v3", "joulebench");
    private static final Trainer.Settings ROOFLINE_NET = Trainer.Settings.DEFAULT;
    private static final Splitter WORDS = Splitter.on(CharMatcher.inRange('a', 'z')
                    .or(CharMatcher.inRange('0', '9'))
                    .negate())
            .omitEmptyStrings();
    private static final int GROUPS = 5;
    private static final int DRAWN_POINTS = 1000;

    // the paper's sampling: B neighbours within C doublings of whatever is off by more than e
    private static final int NEIGHBOURS = 4;
    private static final double REACH = 1;
    private static final double THRESHOLD = 0.1;

    private final Lab lab;
    private final String source;
    private final String sha256;
    private final List<Observation> rows;
    private final List<Group> groups;

    private Ablation(Lab lab, String source) throws IOException {
        Path file = lab.data().resolve(source).resolve("measurements.csv");
        this.lab = lab;
        this.source = source;
        this.sha256 = Csv.sha256(file);
        this.rows = Repeats.merged(
                        Observations.of(MeasurementFile.read(file), LlmCatalog.bundled(), GpuCatalog.bundled())
                                .usable())
                .stream()
                .filter(row -> row.measurement().joules().isPresent()
                        && row.measurement().seconds().isPresent())
                .toList();
        this.groups = groups(rows);
    }

    /** Architectures that are left out together, and the rows that are left. */
    private record Group(List<Observation> judged, List<Observation> training) {}

    /** One step of the ablation. */
    private record Step(String name, String settings, Candidate.Fitting fitting) {}

    static Chapter run(Lab lab) throws IOException {
        List<ImmutableList<String>> rows = new ArrayList<>();
        ImmutableList.Builder<Plot> plots = ImmutableList.builder();
        ImmutableMap.Builder<String, String> hashes = ImmutableMap.builder();
        for (String source : SOURCES) {
            Ablation ablation = new Ablation(lab, source);
            Map<String, Answered> answers = ablation.answers();
            rows.addAll(ablation.table(answers));
            plots.addAll(ablation.plots(answers));
            hashes.put(source + "/measurements.csv", ablation.sha256);
        }
        return new Chapter(
                "The paper's ablation, on measured energy of data-centre boards",
                """
                Each source alone; repeats of a configuration are one row, their mean. Its architectures are dealt out to %d \
                groups, and each group is predicted by what learned from the other groups: every row is judged once, and \
                no predictor has seen a model of the same dimensions. mlenergy-v3 is serving on H100 and B200, joulebench static \
                batches on one A100. Half of the rows: a random half of what there is to learn from, against a half that \
                the paper's focused sampling chose, steered by cross-validated errors of boosted trees on what it had chosen \
                so far. All networks say logarithms of seconds and joules and pay for the squares of their errors, in about 16 steps an epoch (the \
                rows span orders of magnitude, and are few). Means over the seeds, ± standard deviation. roofline-net with feature schema %s.""".formatted(GROUPS, FeatureSchema.VERSION),
                ImmutableList.of(new Table(
                        "Errors on held-out architectures, in percent",
                        ImmutableList.of(
                                "source",
                                "rows",
                                "predictor",
                                "energy MAPE",
                                "median",
                                "EBA(10 %)",
                                "EBA(30 %)",
                                "latency MAPE",
                                "fits (s)"),
                        ImmutableList.copyOf(rows))),
                plots.build(),
                hashes.buildOrThrow());
    }

    /** The largest architecture first, each to the group that has the fewest rows. */
    private static List<Group> groups(List<Observation> rows) {
        List<Fold> architectures = Protocol.LEAVE_ONE_ARCHITECTURE_OUT.folds(rows).stream()
                .sorted(Comparator.comparing((Fold fold) -> -fold.judged().size())
                        .thenComparing(Fold::group))
                .toList();
        List<List<Observation>> judged = new ArrayList<>();
        for (int i = 0; i < Math.min(GROUPS, architectures.size()); i++) {
            judged.add(new ArrayList<>());
        }
        for (Fold architecture : architectures) {
            judged.stream().min(Comparator.comparing(List::size)).orElseThrow().addAll(architecture.judged());
        }
        return judged.stream()
                .map(own -> {
                    Set<Observation> out = Set.copyOf(own);
                    return new Group(
                            own, rows.stream().filter(row -> !out.contains(row)).toList());
                })
                .toList();
    }

    private List<Step> steps() {
        PaperNet.Settings nnlqp =
                PaperNet.Settings.NNLQP.withOutput(Output.EXPONENTIAL).withEpochs(lab.epochs());
        PaperNet.Settings paper =
                PaperNet.Settings.PAPER.withOutput(Output.EXPONENTIAL).withEpochs(lab.epochs());
        Candidate operators = Candidates.core(new Ensembles(ROOFLINE_NET, 1), lab.training("roofline-net"))
                .get("roofline-net");
        PaperEncoder bare = new PaperEncoder(false);
        PaperEncoder full = PaperEncoder.WITH_ROOFLINE;
        return List.of(
                network("nnlqp", nnlqp, bare),
                network("+ a network for each phase", nnlqp.withPhaseNetworks(true), bare),
                network("+ width 64, max pool", paper, bare),
                network("+ Roofline = paper-net", paper, full),
                new Step(
                        "paper-net, a random half",
                        "half, " + paper,
                        (data, seed) -> PaperNetBaseline.fit(part(data, randomHalf(data, seed)), paper, full, seed)),
                new Step(
                        "paper-net, a focused half",
                        "half, " + NEIGHBOURS + ", " + REACH + ", " + THRESHOLD + ", " + paper,
                        (data, seed) -> PaperNetBaseline.fit(part(data, focusedHalf(data, seed)), paper, full, seed)),
                new Step("roofline-net", operators.settings(), operators.fitting()));
    }

    private static Step network(String name, PaperNet.Settings settings, PaperEncoder encoder) {
        return new Step(
                name,
                PaperNet.VERSION + ": " + settings + ", " + encoder,
                (data, seed) -> PaperNetBaseline.fit(data, settings, encoder, seed));
    }

    // --- halves ---

    private static TrainingData part(TrainingData data, List<Integer> which) {
        return new TrainingData(
                which.stream().map(data.observations()::get).collect(ImmutableList.toImmutableList()),
                ImmutableList.of());
    }

    private static List<Integer> randomHalf(TrainingData data, long seed) {
        return new RandomSampler(pool(data)).propose(ImmutableMap.of(), half(data), seed);
    }

    private static int half(TrainingData data) {
        return data.observations().size() / 2;
    }

    /** An eighth at random, then eighths around what is predicted badly. */
    private static List<Integer> focusedHalf(TrainingData data, long seed) {
        Pool pool = pool(data);
        int eighth = Math.max(3, data.observations().size() / 8);
        return new Acquisition(eighth, eighth, Math.max(eighth, half(data)), 3)
                .run(
                        pool,
                        new PaperSampler(pool, NEIGHBOURS, REACH, THRESHOLD),
                        candidate -> joules(data.observations().get(candidate)),
                        (points, joules) -> SamplingCurves.fit(points, joules, seed),
                        seed,
                        soFar -> {})
                .candidates();
    }

    private static Pool pool(TrainingData data) {
        List<String> kinds = data.observations().stream()
                .flatMap(row -> kinds(row.inference()).stream())
                .distinct()
                .sorted()
                .toList();
        double[] ones = new double[data.observations().size()];
        Arrays.fill(ones, 1);
        return new Pool(
                data.observations().stream()
                        .map(row -> point(kinds, row.inference()))
                        .toArray(double[][]::new),
                ones);
    }

    private static List<String> kinds(Inference inference) {
        Deployment deployment = inference.deployment();
        return List.of(deployment.gpu().id(), deployment.precision().name());
    }

    private static double[] point(List<String> kinds, Inference inference) {
        return SampledPools.point(
                kinds,
                kinds(inference),
                inference.llm().parameters(),
                inference.llm().activeParameters(),
                inference.deployment().gpuCount(),
                inference.workload().batchSize(),
                inference.workload().promptTokens(),
                inference.workload().generatedTokens());
    }

    // --- answers ---

    /**
     * What a step said of all rows that are judged.
     *
     * @param joules [seeds][rows]
     * @param seconds [seeds][rows]
     * @param took seconds of all fits
     */
    private record Answered(List<double[]> joules, List<double[]> seconds, double took) {}

    private Map<String, Answered> answers() {
        ListMultimap<Step, List<Answers.Asked>> asked = ArrayListMultimap.create(); // of each step and seed all groups
        List<Step> steps = steps();
        for (Step step : steps) {
            for (long seed : lab.seeds()) {
                asked.put(
                        step,
                        IntStream.range(0, groups.size())
                                .mapToObj(group -> ask(step, group, seed))
                                .toList());
            }
        }
        Map<String, Answered> answers = new LinkedHashMap<>();
        for (Step step : steps) {
            answers.put(step.name, answered(asked.get(step)));
        }
        return answers;
    }

    private static Answered answered(List<List<Answers.Asked>> seeds) {
        List<double[]> joules = new ArrayList<>();
        List<double[]> seconds = new ArrayList<>();
        double took = 0;
        for (List<Answers.Asked> groups : seeds) {
            List<double[]> said = new ArrayList<>();
            for (Answers.Asked group : groups) {
                said.addAll(List.of(group.get().rows()));
                took += group.get().seconds();
            }
            joules.add(said.stream().mapToDouble(row -> row[0]).toArray());
            seconds.add(said.stream().mapToDouble(row -> row[1]).toArray());
        }
        return new Answered(joules, seconds, took);
    }

    private Answers.Asked ask(Step step, int number, long seed) {
        Group group = groups.get(number);
        String name = "ablation-" + source + "-" + id(step.name) + "-" + number + "-" + seed;
        return lab.answers().ask(name, String.join("\n", VERSION, step.settings, sha256), () -> {
            Function<Inference, Claim> fitted =
                    step.fitting.fit(new TrainingData(ImmutableList.copyOf(group.training), ImmutableList.of()), seed);
            return group.judged.stream()
                    .map(row -> fitted.apply(row.inference()).cost())
                    .map(cost ->
                            new double[] {cost.energy().joules(), cost.time().seconds()})
                    .toArray(double[][]::new);
        });
    }

    /** Its letters and digits, for the name of a file. */
    private static String id(String step) {
        return String.join("-", WORDS.splitToList(step.toLowerCase(Locale.ROOT)));
    }

    private Stream<Observation> judged() {
        return groups.stream().flatMap(group -> group.judged.stream());
    }

    private static double joules(Observation row) {
        return row.measurement().joules().orElseThrow();
    }

    private List<ImmutableList<String>> table(Map<String, Answered> answers) {
        double[] joules = judged().mapToDouble(Ablation::joules).toArray();
        double[] seconds = judged().mapToDouble(
                        row -> row.measurement().seconds().orElseThrow())
                .toArray();
        return answers.entrySet().stream()
                .map(entry -> {
                    Answered said = entry.getValue();
                    Scores energy = Scores.of(said.joules, joules);
                    Scores latency = Scores.of(said.seconds, seconds);
                    return ImmutableList.of(
                            source,
                            "" + joules.length,
                            entry.getKey(),
                            energy.percent(ErrorFigures::mape),
                            energy.percent(ErrorFigures::medianApe),
                            energy.percent(ErrorFigures::eba10),
                            energy.percent(ErrorFigures::eba30),
                            latency.percent(ErrorFigures::mape),
                            String.format(
                                    Locale.ROOT, "%.0f", said.took / lab.seeds().size()));
                })
                .collect(Collectors.toList());
    }

    private List<Plot> plots(Map<String, Answered> answers) {
        double[] joules = judged().mapToDouble(Ablation::joules).toArray();
        ImmutableMap.Builder<String, Series> curves = ImmutableMap.builder();
        answers.forEach((name, said) -> curves.put(name, Scores.errorCurve(said.joules.get(0), joules)));
        String last = "roofline-net";
        return List.of(
                new Plot(
                        "ablation-" + source,
                        Kind.LINES,
                        source + ", held-out architectures: share of rows within an error",
                        "error of energy (%)",
                        "rows (%)",
                        curves.buildOrThrow()),
                new Plot(
                        "ablation-" + source + "-" + last,
                        Kind.SCATTER,
                        last + ", " + source,
                        "measured (J)",
                        "predicted (J)",
                        ImmutableMap.of(
                                last, Scores.points(answers.get(last).joules.get(0), joules, DRAWN_POINTS))));
    }
}
