package io.llmco2.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.UncheckedExecutionException;
import io.llmco2.examples.reproduce.Answers;
import io.llmco2.examples.reproduce.Chapter;
import io.llmco2.examples.reproduce.Chapter.Table;
import io.llmco2.examples.reproduce.Lab;
import io.llmco2.examples.reproduce.Reproductions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code llmco2 reproduce}. */
@Command(
        name = "reproduce",
        description = {
            "Does the experiments of LLMCO2 (arXiv:2410.02950) again and writes a report.",
            "What is done is remembered: after an interruption the same command goes on."
        },
        mixinStandardHelpOptions = true)
final class ReproduceCommand implements Runnable {
    private static final String ALL = "all";

    @CommandLine.Spec
    private CommandSpec command;

    @Parameters(
            paramLabel = "EXPERIMENT",
            description = {
                "a: the authors' release (simulated latencies); b: measured energy on edge devices; ablation: the"
                        + " paper's, on measured energy of data-centre boards;"
                        + " sampling: what choosing measurements is worth; all: all of them"
            })
    private String experiment;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "folder with the sources of measurements, one folder each")
    private Path data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "where the report goes, README.md and its plots")
    private Path out;

    @Option(
            names = "--test",
            paramLabel = "FILE",
            description = "for b: rows that judge, instead of a tenth of the trace rows; all trace rows are then"
                    + " learned from")
    private Path test;

    @Option(
            names = "--seeds",
            defaultValue = "3",
            paramLabel = "N",
            description = "fits of whatever is random (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(
            names = "--epochs",
            defaultValue = "50",
            paramLabel = "N",
            description = "passes of the paper's network (default: ${DEFAULT-VALUE}, as in the paper)")
    private int epochs;

    @Option(
            names = "--predictor",
            arity = "1..*",
            paramLabel = "NAME",
            description = "for a and b: these alone, named as in the report (default: all)")
    private List<String> predictors = List.of();

    @Option(
            names = "--threads",
            defaultValue = "2",
            paramLabel = "N",
            description = "fits that are done at the same time; the figures do not depend on it (default:"
                    + " ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "where predictions are remembered (default: llmco2/answers in the user's cache)")
    private Path cache;

    @Mixin
    private Output output;

    @Override
    public void run() {
        List<Reproductions> asked = asked();
        if (seeds < 1 || epochs < 1 || threads < 1) {
            throw new IllegalArgumentException("--seeds, --epochs and --threads must be at least 1, but were " + seeds
                    + ", " + epochs + " and " + threads);
        }
        ProgressLines progress = new ProgressLines(output);
        ExecutorService fits = Executors.newFixedThreadPool(threads);
        try {
            Lab lab = new Lab(
                    data,
                    new Answers(cache != null ? cache : UserCache.folder("answers"), fits, progress::say),
                    LongStream.rangeClosed(1, seeds).boxed().collect(ImmutableList.toImmutableList()),
                    epochs,
                    ImmutableSet.copyOf(predictors),
                    Optional.ofNullable(test),
                    progress::say);
            ImmutableList<Chapter> chapters = chapters(asked, lab);
            write(new ReproductionReport(chapters, commandLine(), seeds));
            output.write(json(chapters), text -> chapters.forEach(chapter -> print(chapter, text)));
        } finally {
            fits.shutdownNow();
        }
    }

    private List<Reproductions> asked() {
        if (experiment.equals(ALL)) {
            return List.of(Reproductions.values());
        }
        return List.of(Stream.of(Reproductions.values())
                .filter(known -> known.id().equals(experiment))
                .findFirst()
                .orElseThrow(() -> new BadInput("no experiment '" + experiment + "'; known are "
                        + String.join(
                                ", ",
                                Stream.of(Reproductions.values())
                                        .map(Reproductions::id)
                                        .toList())
                        + " and " + ALL)));
    }

    /** All of them at the same time, though fits wait for one another; each is the same whatever else runs. */
    private static ImmutableList<Chapter> chapters(List<Reproductions> asked, Lab lab) {
        ExecutorService experiments = Executors.newFixedThreadPool(asked.size());
        try {
            List<Future<Chapter>> begun = asked.stream()
                    .map(experiment -> experiments.submit(() -> chapter(experiment, lab)))
                    .toList();
            ImmutableList.Builder<Chapter> chapters = ImmutableList.builder();
            for (Future<Chapter> one : begun) {
                chapters.add(Futures.getUnchecked(one));
            }
            return chapters.build();
        } catch (UncheckedExecutionException failed) {
            Throwables.throwIfUnchecked(failed.getCause());
            throw failed;
        } finally {
            experiments.shutdownNow();
        }
    }

    private static Chapter chapter(Reproductions experiment, Lab lab) {
        try {
            return experiment.run(lab);
        } catch (NoSuchFileException missing) {
            throw new BadInput(
                    "experiment " + experiment.id() + " needs the file " + missing.getFile() + ", which is not there",
                    missing);
        } catch (IOException e) {
            throw new BadInput("the data of experiment " + experiment.id() + " cannot be read: " + e, e);
        }
    }

    private String commandLine() {
        return "llmco2-examples/bin/llmco2 "
                + String.join(" ", command.root().commandLine().getParseResult().originalArgs());
    }

    private void write(ReproductionReport report) {
        try {
            report.write(out);
        } catch (IOException e) {
            throw new BadInput("the report cannot be written to " + out + ": " + e, e);
        }
        output.remark("report written to " + out.resolve(EvaluationReport.FILE));
    }

    private static ObjectNode json(List<Chapter> chapters) {
        ObjectNode json = Output.object("reproduce");
        ArrayNode experiments = json.putArray("experiments");
        for (Chapter chapter : chapters) {
            ObjectNode one = experiments.addObject();
            one.put("title", chapter.title());
            chapter.sha256().forEach(one.putObject("sha256")::put);
            ArrayNode tables = one.putArray("tables");
            for (Table table : chapter.tables()) {
                ObjectNode written = tables.addObject();
                written.put("title", table.title());
                ArrayNode rows = written.putArray("rows");
                for (List<String> row : table.rows()) {
                    ObjectNode cells = rows.addObject();
                    for (int c = 0; c < row.size(); c++) {
                        cells.put(table.header().get(c), row.get(c));
                    }
                }
            }
        }
        return json;
    }

    private static void print(Chapter chapter, PrintWriter text) {
        text.println(chapter.title());
        for (Table table : chapter.tables()) {
            text.println(table.title());
            text.println("  " + String.join(" | ", table.header()));
            table.rows().forEach(row -> text.println("  " + String.join(" | ", row)));
        }
    }
}
