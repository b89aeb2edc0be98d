package io.llmco2.graph.llm;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameter counts of every model of the catalog against numbers that this library did not compute. */
class CatalogParametersTest {
    /** Four decimals of a small model are a rounding of up to 0.07 %. */
    private static final double TOLERANCE_PERCENT = 0.1;

    private static final Path SHEETS = Path.of("..", "..", "shared", "catalog"); // beside the checkout

    /** Printed figures that are neither rounded nor cut off from the count, and why. */
    private static final Map<String, String> PRINTED_OTHERWISE = Map.ofEntries(
            entry("tiiuae/falcon-40b", "headline rounded to ten billions"),
            entry("tiiuae/falcon-180B", "headline rounded to ten billions"),
            entry("meta-llama/Llama-2-70b-hf", "headline rounded to ten billions, kept by its successors"),
            entry("codellama/CodeLlama-70b-hf", "headline of Llama 2 70B"),
            entry(
                    "google/gemma-2b",
                    "counts 256128 rows of the embedding, padding included; the checkpoint has 256000"),
            entry(
                    "google/gemma-7b",
                    "counts 256128 rows of the embedding, padding included; the checkpoint has 256000"),
            entry("Qwen/Qwen1.5-110B", "headline rounded to ten billions"),
            entry("Qwen/Qwen2.5-32B", "the model card prints 32.5, the published dimensions give 32.76"),
            entry("microsoft/phi-1_5", "leaves out the embedding or the output matrix, 0.105 each"),
            entry("stabilityai/stablelm-2-1_6b", "leaves out biases of normalisations inside layers, 98304 altogether"),
            entry("EleutherAI/gpt-j-6b", "2.5 million more in the table read, 0.04 %; the checkpoint has 6050882784"),
            entry("meta-llama/Llama-4-Scout-17B-16E-Instruct", "with what reads images"),
            entry("microsoft/Phi-3.5-MoE-instruct", "16 x 3.8 in the table read; its model card says 41.9"),
            entry("xai-org/grok-1", "0.5 % less than the published dimensions give"),
            entry("nvidia/Nemotron-4-340B-Base", "headline rounded to ten billions"),
            entry("zai-org/GLM-4.5", "with the layer for multi-token prediction"),
            entry("stabilityai/stablelm-2-12b", "0.6 million more in the table read, 0.005 %"),
            entry("stabilityai/stablelm-base-alpha-7b", "6.89 in the table read, the published dimensions give 7.87"));

    /** The same for active parameters. */
    private static final Map<String, String> ACTIVE_PRINTED_OTHERWISE = Map.of(
            "zai-org/GLM-4.5", "32 of 33.6, of which the embedding and the output matrix are 0.8 each",
            "zai-org/GLM-4.5-Air", "12 of 13.4, of which the embedding and the output matrix are 0.6 each",
            "MiniMaxAI/MiniMax-Text-01", "leaves out the embedding and the output matrix, 1.2 each");

    @ParameterizedTest
    @MethodSource("goldenNumbers")
    void countsEqualTheSheet(CSVRecord golden) {
        LlmSpec llm = LlmCatalog.bundled().get(golden.get("id"));
        assertThat(llm.parameters())
                .isCloseTo(billions(golden.get("params_computed_b")), withPercentage(TOLERANCE_PERCENT));
        assertThat(llm.activeParameters())
                .isCloseTo(billions(golden.get("params_active_computed_b")), withPercentage(TOLERANCE_PERCENT));
    }

    @ParameterizedTest
    @MethodSource("goldenNumbers")
    void countsEqualWhatPublishersPrint(CSVRecord golden) {
        LlmSpec llm = LlmCatalog.bundled().get(golden.get("id"));
        boolean otherwise = PRINTED_OTHERWISE.containsKey(llm.id());
        if (!golden.get("params_total_b").isEmpty()) {
            assertThat(isPrintedAs(llm.parameters(), golden.get("params_total_b")))
                    .isNotEqualTo(otherwise);
        }
        if (!golden.get("params_active_b").isEmpty()) {
            assertThat(isPrintedAs(llm.activeParameters(), golden.get("params_active_b")))
                    .isNotEqualTo(ACTIVE_PRINTED_OTHERWISE.containsKey(llm.id()));
        }
    }

    /** Rounded or cut off to the decimals of the figure: publishers do both. */
    private static boolean isPrintedAs(long parameters, String figure) {
        BigDecimal printed = new BigDecimal(figure);
        BigDecimal count = BigDecimal.valueOf(parameters).movePointLeft(9);
        return count.subtract(printed).abs().compareTo(printed.ulp()) < 0;
    }

    @Test
    void everyModelHasGoldenNumbersAndASource() {
        assertThat(LlmCatalog.bundled().ids())
                .containsExactlyInAnyOrderElementsOf(
                        goldenNumbers().map(golden -> golden.get("id")).toList());
        assertThat(LlmCatalog.bundled().ids())
                .allSatisfy(id ->
                        assertThat(LlmCatalog.bundled().entry(id).source()).isNotBlank());
    }

    @Test
    void checkpointsOfKnownSize() {
        LlmCatalog catalog = LlmCatalog.bundled();
        assertThat(catalog.get("bigscience/bloom").parameters()).isEqualTo(176_247_271_424L);
        assertThat(catalog.get("tiiuae/falcon-mamba-7b").parameters()).isEqualTo(7_272_665_088L);
        assertThat(catalog.get("mistralai/Mistral-7B-Instruct-v0.2").parameters())
                .isEqualTo(catalog.get("mistralai/Mistral-7B-v0.1").parameters());
    }

    @Test
    void everyModelOfTheSheetsIsInTheCatalogWhereTheyAreAtHand() throws IOException {
        for (String file : List.of("llms.csv", "llms_hybrid.csv")) {
            Path sheet = SHEETS.resolve(file);
            assumeTrue(Files.exists(sheet));
            try (Reader reader = Files.newBufferedReader(sheet)) {
                assertThat(Table.csv(reader).map(row -> row.get("id")))
                        .isSubsetOf(LlmCatalog.bundled().ids());
            }
        }
    }

    @Test
    void goldenNumbersAreThoseOfTheSheetWhereItIsAtHand() throws IOException {
        Path sheet = SHEETS.resolve("llms.csv");
        assumeTrue(Files.exists(sheet));
        try (Reader reader = Files.newBufferedReader(sheet)) {
            Map<String, CSVRecord> byId = new HashMap<>();
            Table.csv(reader).forEach(row -> byId.put(row.get("id"), row));
            assertThat(Table.csv("catalog-parameters.csv")).allSatisfy(golden -> {
                CSVRecord row = byId.get(golden.get("id"));
                for (String column : List.of("params_computed_b", "params_active_computed_b")) {
                    assertThat(golden.get(column)).isEqualTo(row.get(column));
                }
            });
        }
    }

    static Stream<CSVRecord> goldenNumbers() {
        return Stream.concat(Table.csv("catalog-parameters.csv"), Table.csv("catalog-parameters-others.csv"));
    }

    private static long billions(String number) {
        return new BigDecimal(number).movePointRight(9).longValueExact();
    }
}
