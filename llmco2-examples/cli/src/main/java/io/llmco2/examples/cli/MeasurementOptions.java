package io.llmco2.examples.cli;

import io.llmco2.core.measurement.MeasurementFile;
import io.llmco2.core.measurement.Observations;
import io.llmco2.core.measurement.Observations.Skipped;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that names measurements. A picocli mix-in. */
final class MeasurementOptions {
    @Option(
            names = "--measurements",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "CSV files of measurements")
    private List<Path> files;

    List<Path> files() {
        return files;
    }

    /** Their rows; those that cannot be used are listed, but there must be others. */
    Observations observations() {
        Observations all = Observations.concat(files.stream()
                .map(file -> Observations.of(read(file), LlmCatalog.bundled(), GpuCatalog.bundled()))
                .toList());
        if (all.usable().isEmpty()) {
            Skipped first = all.skipped().get(0);
            throw new IllegalArgumentException("none of the " + all.skipped().size() + " rows can be used; the first, "
                    + first.row().replace(":", " line ") + ": " + first.reason());
        }
        return all;
    }

    private static MeasurementFile.Rows read(Path file) {
        try {
            return MeasurementFile.read(file);
        } catch (IOException e) {
            throw BadInput.unreadable("the measurements", file, e);
        }
    }
}
