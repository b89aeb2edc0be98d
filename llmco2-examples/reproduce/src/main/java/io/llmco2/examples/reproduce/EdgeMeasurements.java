package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.MeasurementFile;
import io.llmco2.core.measurement.Observations;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.ModelConfig;
import io.llmco2.graph.llm.ModelFamilies;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.catalog.Unit;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.gpu.GpuFact;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Board energy of small models on two edge devices, as CO2-Meter measured it (AAAI 2026, arXiv:2511.08575;
 * {@code fuzhenxiao/CO2-Meter@3cd717d}, no licence stated: read, never shipped). A row that generates one token is prefill
 * alone; the others are prefill and decode together.
 *
 * @param rows usable rows, in the order of the file
 * @param sha256 hash of the file
 */
record EdgeMeasurements(ImmutableList<Observation> rows, String sha256) {

    private static final int TENTHS = 10;

    /**
     * Engines that the network of operators knows, in place of those that ran: a name of its own for each device, nothing
     * more is meant.
     */
    private static final ImmutableMap<String, String> ENGINES =
            ImmutableMap.of("edge", "hf-transformers", "rkllm", "llama.cpp");

    private static final String INTERNLM = "internlm/internlm2-chat-1_8b";

    private static final LlmCatalog LLMS = LlmCatalog.bundled().with(internLm());
    private static final GpuCatalog GPUS = GpuCatalog.bundled().with(rk3588());

    /** {@code config.json} of the checkpoint on Hugging Face. */
    private static LlmSpec internLm() {
        String config = """
                {"model_type": "internlm2", "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 24,
                 "num_attention_heads": 16, "num_key_value_heads": 8, "vocab_size": 92544, "bias": false,
                 "tie_word_embeddings": false, "max_position_embeddings": 32768}""";
        try {
            return ModelFamilies.bundled().read(INTERNLM, ModelConfig.parse(INTERNLM, new StringReader(config)));
        } catch (IOException e) {
            throw new UncheckedIOException("a text cannot fail to be read", e);
        }
    }

    /** Peaks and bandwidth as CO2-Meter's authors list them. They know no board power; nearly all runs draw 4 to 8 W. */
    private static Gpu rk3588() {
        Source source = new Source("co2-meter", "fuzhenxiao/CO2-Meter@3cd717d:hardware.py");
        Source assumed = new Source("assumed", "no source: above what nearly all measured runs draw");
        return new Gpu(
                "RK3588-NPU",
                Map.of(
                        GpuFact.NAME, new Fact("Rockchip RK3588 NPU", Unit.TEXT, source),
                        GpuFact.MEMORY, new Fact("16", Unit.GIBIBYTE, assumed),
                        GpuFact.MEMORY_BANDWIDTH, new Fact("51.2", Unit.GIGABYTE_PER_SECOND, source),
                        GpuFact.PEAK_FP16, new Fact("6", Unit.TERAFLOP_PER_SECOND, source),
                        GpuFact.BOARD_POWER, new Fact("15", Unit.WATT, assumed)));
    }

    static EdgeMeasurements read(Path file) throws IOException {
        List<Measurement> measured = MeasurementFile.read(file).measurements().stream()
                .map(EdgeMeasurements::withKnownEngine)
                .toList();
        Observations rows = Observations.of(measured, LLMS, GPUS);
        if (rows.usable().isEmpty()) {
            throw new IllegalArgumentException(file + " has no row that can be used; the first: "
                    + rows.skipped().get(0).reason());
        }
        return new EdgeMeasurements(
                rows.usable().stream()
                        .filter(row -> row.measurement().joules().isPresent())
                        .collect(ImmutableList.toImmutableList()),
                Csv.sha256(file));
    }

    private static Measurement withKnownEngine(Measurement m) {
        return new Measurement(
                m.row(),
                m.source(),
                m.server()
                        .withEngine(ENGINES.getOrDefault(
                                m.server().engine(), m.server().engine())),
                m.requests(),
                m.joules(),
                m.seconds(),
                m.extras());
    }

    /** Model, device and lengths: repeats have the same. */
    static String configuration(Observation row) {
        Measurement m = row.measurement();
        return m.server().model() + " " + m.server().gpu() + " "
                + m.requests().promptTokens().orElseThrow() + " " + m.requests().outputTokens();
    }

    /** Whether it belongs to the tenth that judges: a fixed choice by configuration, repeats together. */
    static boolean judges(Observation row) {
        return Frozen.judges(configuration(row), TENTHS);
    }

    static boolean prefillOnly(Observation row) {
        return row.measurement().requests().outputTokens() <= 1;
    }
}
