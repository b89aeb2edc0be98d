package io.llmco2.examples.cli;

import com.google.common.collect.ImmutableList;
import io.llmco2.examples.reproduce.Chapter;
import io.llmco2.examples.reproduce.Chapter.Plot;
import io.llmco2.examples.reproduce.Chapter.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Experiments as a folder that can be committed: tables in Markdown, plots, and what made them. It has no date; times are
 * those of the first run, so the same data, command and cache give the same report.
 *
 * @param chapters one for each experiment
 * @param command that asked
 * @param seeds of whatever is random: 1 to this
 */
record ReproductionReport(ImmutableList<Chapter> chapters, String command, int seeds) {

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        StringBuilder text = new StringBuilder("# LLMCO2 (arXiv:2410.02950), done again\n\nMade by\n\n    ")
                .append(command)
                .append("\n\nSeeds 1 to ")
                .append(seeds)
                .append(".\n\n| what | version |\n|---|---|\n");
        Version.all().forEach((what, version) -> text.append(row(List.of(what, version))));
        for (Chapter chapter : chapters) {
            text.append("\n## ")
                    .append(chapter.title())
                    .append("\n\n")
                    .append(chapter.text())
                    .append("\n");
            chapter.tables().forEach(table -> text.append(markdown(table)));
            text.append("\n");
            for (Plot plot : chapter.plots()) {
                ReproductionPlots.draw(plot, folder.resolve(plot.name()));
                text.append("![")
                        .append(plot.title())
                        .append("](")
                        .append(plot.name() + EvaluationPlots.PNG)
                        .append(")\n");
            }
            text.append("\n| file | SHA-256 |\n|---|---|\n");
            chapter.sha256().forEach((file, hash) -> text.append(row(List.of(file, "`" + hash + "`"))));
        }
        Files.writeString(folder.resolve(EvaluationReport.FILE), text.toString());
    }

    private static String markdown(Table table) {
        StringBuilder text =
                new StringBuilder("\n").append(table.title()).append("\n\n").append(row(table.header()));
        text.append("|---".repeat(table.header().size())).append("|\n");
        table.rows().forEach(row -> text.append(row(row)));
        return text.toString();
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
