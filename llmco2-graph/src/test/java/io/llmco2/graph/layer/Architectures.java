package io.llmco2.graph.layer;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LatentAttention;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Recurrence;
import io.llmco2.graph.llm.Span.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;

/** Writes a Markdown table of one model or more of every family of the catalog, beside figures of others. */
final class Architectures {
    private static final LlmCatalog CATALOG = LlmCatalog.bundled();
    private static final int CONTEXT = 4_096;
    private static final double BILLION = 1e9;

    private static final String INTRODUCTION = """
            # Architectures

            What the layer graphs say of one model or more of every family of the catalog. `ArchitecturesTest` of
            `llmco2-graph` fails where this page is out of date, and writes it anew:

                mvn -pl llmco2-graph test -Dtest=ArchitecturesTest -Dllmco2.docs.write=true

            All specs are read from the fields of the model's `config.json`. Parameters are in 10^9; active ones are those
            that a token passes through, input embedding included. Bytes of the KV cache are those that one token adds, in
            bfloat16; a window bounds how many tokens stay. GFLOPs are those of one decoded token at a context of 4096
            tokens, batch 1, a multiply-accumulate counted as two; attention over latents is absorbed.

            """;

    private Architectures() {}

    /**
     * A number that this library did not compute.
     *
     * @param id the model
     * @param quantity what it is, with its unit in the file's head
     * @param value as published
     * @param tolerance of it, in percent
     * @param source where it was read, or how it follows from the configuration
     */
    record Figure(String id, String quantity, double value, double tolerance, String source) {

        /** The same number as this library computes it. */
        double here() {
            LlmSpec llm = CATALOG.entry(id).spec();
            return switch (quantity) {
                case "parameters" -> llm.parameters() / BILLION;
                case "active" -> llm.activeParameters() / BILLION;
                case "active-without-input-embedding" -> activeWithout(llm, 1);
                case "active-without-embeddings" -> activeWithout(llm, 2);
                case "kv-bytes" -> kvBytes(llm);
                case "attention-layers" -> layers(llm, Architectures::attends);
                case "decode-gflops" -> decodeFlops(llm) / BILLION;
                case "training-gflops" -> 3 * forwardFlops(llm) / BILLION; // backward is twice forward
                default -> throw new IllegalStateException("unknown quantity " + quantity + " of " + id);
            };
        }
    }

    static ImmutableList<Figure> figures() {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setCommentMarker('#')
                .get();
        try (InputStream file = Architectures.class.getResourceAsStream("architecture-figures.csv");
                Reader reader = new InputStreamReader(file, StandardCharsets.UTF_8)) {
            return format.parse(reader).stream()
                    .map(row -> new Figure(
                            row.get("id"),
                            row.get("quantity"),
                            Double.parseDouble(row.get("value")),
                            Double.parseDouble(row.get("tolerance")),
                            row.get("source")))
                    .collect(ImmutableList.toImmutableList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- numbers

    private static double activeWithout(LlmSpec llm, int matrices) {
        double matrix = (double) llm.embedding().vocabulary() * llm.hiddenSize();
        return (llm.activeParameters() - matrices * matrix) / BILLION;
    }

    private static long kvBytes(LlmSpec llm) {
        return llm.kvCacheElementsPerToken() * Precision.BF16.kvCache().bytes();
    }

    private static double decodeFlops(LlmSpec llm) {
        return Graphs.decode(llm, new StaticBatch(1, CONTEXT - 1, 2), Execution.of(Precision.BF16))
                .total(Cost::flops);
    }

    /** Of a token of a sequence, on average, with logits of every token. */
    private static double forwardFlops(LlmSpec llm) {
        LayerGraph prefill = Graphs.prefill(llm, new StaticBatch(1, CONTEXT, 1), Execution.of(Precision.BF16));
        double logits = Graphs.cost(prefill, "lm_head").flops();
        return (prefill.total(Cost::flops) + (CONTEXT - 1) * logits) / CONTEXT;
    }

    private static boolean attends(LayerKind kind) {
        return kind.mixer().orElse(null) instanceof Attention || kind.mixer().orElse(null) instanceof LatentAttention;
    }

    private static int layers(LlmSpec llm, Predicate<LayerKind> which) {
        return llm.layerKinds().stream()
                .filter(which)
                .mapToInt(LayerKind::repeat)
                .sum();
    }

    // ---- the page

    static String table() {
        List<String> lines = new ArrayList<>();
        lines.add(row(
                "family",
                "model",
                "experts",
                "latent attention",
                "window",
                "recurrence",
                "parameters",
                "active",
                "published",
                "KV bytes",
                "GFLOPs"));
        lines.add("|---|---|---|---|---|---|--:|--:|--:|--:|--:|");
        for (String id : models()) {
            LlmCatalog.Entry entry = CATALOG.entry(id);
            LlmSpec llm = entry.spec();
            lines.add(row(
                    llm.family(),
                    id,
                    traits(llm, Architectures::experts),
                    traits(llm, Architectures::latent),
                    traits(llm, Architectures::window),
                    traits(llm, Architectures::recurrence),
                    billions(llm.parameters()),
                    billions(llm.activeParameters()),
                    entry.published().map(Architectures::published).orElse(""),
                    String.format(Locale.ROOT, "%,d", kvBytes(llm)),
                    String.format(Locale.ROOT, "%.2f", decodeFlops(llm) / BILLION)));
        }
        lines.add("");
        lines.add("## Figures of others");
        lines.add("Published, or computed by hand from the published configuration as the source says.");
        lines.add("");
        lines.add(row("model", "quantity", "figure", "here", "difference", "source"));
        lines.add("|---|---|--:|--:|--:|---|");
        for (Figure figure : figures()) {
            double difference = figure.value() == 0 ? 0 : figure.here() / figure.value() - 1;
            lines.add(row(
                    figure.id(),
                    figure.quantity().replace('-', ' '),
                    number(figure.value()),
                    number(figure.here()),
                    String.format(Locale.ROOT, "%.2f %%", Math.round(difference * 10_000) / 100.0),
                    figure.source()));
        }
        return INTRODUCTION + String.join("\n", lines) + "\n";
    }

    /** Those of which there are figures; the first with a published size, or the first, of families without. */
    private static ImmutableSet<String> models() {
        ImmutableSet<String> withFigures = figures().stream().map(Figure::id).collect(ImmutableSet.toImmutableSet());
        Map<String, List<String>> byFamily = new LinkedHashMap<>();
        for (String id : CATALOG.ids()) {
            byFamily.computeIfAbsent(CATALOG.entry(id).spec().family(), family -> new ArrayList<>())
                    .add(id);
        }
        return byFamily.values().stream()
                .flatMap(ids -> ids.stream().anyMatch(withFigures::contains)
                        ? ids.stream().filter(withFigures::contains)
                        : Stream.of(ids.stream()
                                .filter(id -> CATALOG.entry(id).published().isPresent())
                                .findFirst()
                                .orElse(ids.get(0))))
                .collect(ImmutableSet.toImmutableSet());
    }

    /** What layers of a model have, with how many of them do where not all. */
    private static String traits(LlmSpec llm, Function<LayerKind, String> trait) {
        Map<String, Integer> layers = new LinkedHashMap<>();
        llm.layerKinds().forEach(kind -> layers.merge(trait.apply(kind), kind.repeat(), Integer::sum));
        return layers.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty())
                .map(entry -> entry.getValue() == llm.layers()
                        ? entry.getKey()
                        : entry.getKey() + " in " + entry.getValue() + " of " + llm.layers() + " layers")
                .collect(joining("; "));
    }

    private static String experts(LayerKind kind) {
        return kind.feedForward().orElse(null) instanceof MixtureOfExperts moe
                ? moe.expertsPerToken() + " of " + moe.experts()
                        + (moe.shared().isPresent() ? " and shared" : "")
                        + (moe.routing().groups() > 1
                                ? ", from " + moe.routing().groupsPerToken() + " of "
                                        + moe.routing().groups() + " groups"
                                : "")
                : "";
    }

    private static String latent(LayerKind kind) {
        return kind.mixer().orElse(null) instanceof LatentAttention latent
                ? latent.kvRank() + " + " + latent.ropeDim()
                : "";
    }

    private static String window(LayerKind kind) {
        return kind.mixer().orElse(null) instanceof Attention attention
                        && attention.span().kind() != Kind.FULL
                ? (attention.span().kind() == Kind.CHUNKED ? "chunks of " : "")
                        + attention.span().tokens()
                : "";
    }

    private static String recurrence(LayerKind kind) {
        return kind.mixer().orElse(null) instanceof Recurrence recurrence
                ? recurrence.getClass().getSimpleName()
                : "";
    }

    private static String published(LlmCatalog.PublishedSize size) {
        OptionalDouble active = size.active();
        return number(size.total()) + (active.isPresent() ? " / " + number(active.getAsDouble()) : "");
    }

    private static String billions(double parameters) {
        return String.format(Locale.ROOT, "%.3f", parameters / BILLION);
    }

    /** Whole numbers as they are, others with three decimals at most. */
    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
    }

    private static String row(String... cells) {
        return Stream.of(cells)
                .map(cell -> cell.isEmpty() ? " " : " " + cell + " ")
                .collect(joining("|", "|", "|"));
    }
}
