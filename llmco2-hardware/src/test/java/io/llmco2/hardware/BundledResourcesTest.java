package io.llmco2.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/** What holds for all resources together; each catalog's own test reads its rows. */
class BundledResourcesTest {
    private static final Path RESOURCES = Path.of("src/main/resources/io/llmco2/hardware");
    private static final Path SOURCES = RESOURCES.resolve("catalog/sources.csv");

    @Test
    void everySourceStandsBehindAFact() throws IOException {
        Set<String> cited = new TreeSet<>();
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            files.filter(file -> file.toString().endsWith(".csv") && !file.equals(SOURCES))
                    .flatMap(BundledResourcesTest::rows)
                    .forEach(row -> cited.addAll(Splitter.on(' ').splitToList(row.get("source"))));
        }
        assertThat(rows(SOURCES).map(row -> row.get("source"))).containsExactlyElementsOf(cited);
    }

    @Test
    void attributionNamesTheSourcesThatAskForIt() throws IOException {
        String attribution = Files.readString(RESOURCES.resolve("ATTRIBUTION.md"));
        assertThat(rows(SOURCES).filter(row -> row.get("citation").contains("CC BY")))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(attribution).contains("`" + row.get("source") + "`"));
    }

    /** Catalogs read rows when they are asked for; here all are, as another reader of RFC 4180 reads them. */
    @Test
    void everyRowIsSound() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".csv")))
                    .isNotEmpty()
                    .allSatisfy(file -> {
                        String text = Files.readString(file);
                        String[] columns =
                                text.lines().findFirst().orElseThrow().split(",");
                        List<CsvRow> ours = CsvTable.parse(file.toString(), text, columns.length, columns)
                                .rows();
                        List<CSVRecord> theirs = rows(file).toList();
                        assertThat(ours).hasSameSizeAs(theirs);
                        for (int i = 0; i < ours.size(); i++) {
                            for (String column : columns) {
                                assertThat(ours.get(i).optional(column).orElse(""))
                                        .isEqualTo(
                                                theirs.get(i).get(column).isBlank()
                                                        ? ""
                                                        : theirs.get(i).get(column));
                            }
                        }
                    });
        }
    }

    @Test
    void everyFactOfAGridIsOfARegion() {
        Set<String> regions = new TreeSet<>();
        rows(RESOURCES.resolve("grid/regions.csv")).forEach(row -> regions.add(row.get("region")));
        assertThat(rows(RESOURCES.resolve("grid/grid.csv")).map(row -> row.get("region")))
                .isSubsetOf(regions);
    }

    private static Stream<CSVRecord> rows(Path file) {
        try (var parser = CSVFormat.RFC4180.builder().setHeader().get().parse(Files.newBufferedReader(file))) {
            return parser.getRecords().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
