package io.llmco2.core.carbon;

import static java.util.Comparator.comparing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.grid.EmissionScope;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Intensities over time from a file, for work without network: columns {@code region} (as in the region catalog),
 * {@code from} and {@code to} (ISO 8601 with zone), {@code g_per_kwh}, {@code accounting} (location, market or marginal)
 * and {@code source}. Immutable.
 */
public final class RecordedIntensities {
    private static final List<String> COLUMNS = List.of("region", "from", "to", "g_per_kwh", "accounting", "source");

    private final ImmutableListMultimap<String, Row> byRegion; // in order of time

    private record Row(long line, IntensityForecast.Segment segment, GridAccounting accounting, Source source) {}

    private RecordedIntensities(ImmutableListMultimap<String, Row> byRegion) {
        this.byRegion = byRegion;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalStateException if it is broken, naming file and line
     */
    public static RecordedIntensities read(Path file) throws IOException {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new IllegalStateException(file + " is no text in UTF-8", e);
        }
    }

    /**
     * Reads the content of a file.
     *
     * @throws IllegalStateException if it is broken, or says two things of one moment, naming file and line
     */
    public static RecordedIntensities parse(String file, String text) {
        ImmutableListMultimap.Builder<String, Row> rows = ImmutableListMultimap.builder();
        rows.orderValuesBy(comparing(row -> row.segment().from()));
        try (CSVParser parser = CSVParser.parse(
                text,
                CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get())) {
            if (!parser.getHeaderNames().equals(COLUMNS)) {
                throw new IllegalStateException(
                        file + " line 1: expected the columns " + COLUMNS + ", but found " + parser.getHeaderNames());
            }
            for (CSVRecord cells : parser) {
                rows.put(cells.get("region"), row(file, parser.getCurrentLineNumber(), cells));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException(file + " is broken: " + e.getMessage(), e);
        }
        ImmutableListMultimap<String, Row> byRegion = rows.build();
        byRegion.asMap().values().forEach(recorded -> requireNoOverlap(file, recorded));
        return new RecordedIntensities(byRegion);
    }

    /** Of one region, in order of time. */
    private static void requireNoOverlap(String file, Collection<Row> recorded) {
        Map<GridAccounting, Row> before = new EnumMap<>(GridAccounting.class);
        for (Row row : recorded) {
            Row earlier = before.put(row.accounting(), row);
            if (earlier != null
                    && row.segment().from().isBefore(earlier.segment().to())) {
                throw new IllegalStateException(file + " line " + row.line() + ": begins at "
                        + row.segment().from() + ", before line " + earlier.line() + " of the same region ends at "
                        + earlier.segment().to());
            }
        }
    }

    private static Row row(String file, long line, CSVRecord cells) {
        try {
            if (!cells.isConsistent()) {
                throw new IllegalArgumentException("expected " + COLUMNS.size() + " cells, but found " + cells.size());
            }
            if (cells.get("source").isBlank()) {
                throw new IllegalArgumentException("the source is missing; an intensity needs one");
            }
            return new Row(
                    line,
                    new IntensityForecast.Segment(
                            Instant.parse(cells.get("from")),
                            Instant.parse(cells.get("to")),
                            new CarbonIntensity(number(cells.get("g_per_kwh")))),
                    GridAccounting.named(cells.get("accounting")),
                    new Source("recorded", cells.get("source") + " (recorded in " + file + ")"));
        } catch (IllegalArgumentException | DateTimeParseException | java.util.NoSuchElementException e) {
            throw new IllegalStateException(file + " line " + line + ": " + e.getMessage(), e);
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("g_per_kwh is '" + text + "', which is no number", e);
        }
    }

    /** What was recorded, as a source that answers as if it were a given moment. */
    public CarbonIntensitySource asOf(Instant moment) {
        return new CarbonIntensitySource() {
            @Override
            public Optional<GridIntensity> find(Region region, GridAccounting accounting) {
                return byRegion.get(region.id()).stream()
                        .filter(row -> row.accounting() == accounting)
                        .filter(row -> !row.segment().from().isAfter(moment)
                                && row.segment().to().isAfter(moment))
                        .findFirst()
                        .map(row -> reading(row, moment));
            }

            @Override
            public Optional<IntensityForecast> forecast(Region region, Instant from, Instant to) {
                return recorded(region.id(), GridAccounting.LOCATION, moment)
                        .filter(forecast -> forecast.covers(from, to));
            }
        };
    }

    /** The regions of which something was recorded, as the file names them. */
    public Set<String> regions() {
        return byRegion.keySet();
    }

    /** All that was recorded of a region, as a forecast; empty if nothing was. */
    public Optional<IntensityForecast> recorded(String regionId, GridAccounting accounting, Instant issued) {
        List<Row> rows = byRegion.get(regionId).stream()
                .filter(row -> row.accounting() == accounting)
                .toList();
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new IntensityForecast(
                        rows.stream().map(Row::segment).collect(ImmutableList.toImmutableList()),
                        accounting,
                        issued,
                        rows.get(0).source()));
    }

    private static GridIntensity reading(Row row, Instant moment) {
        return new GridIntensity(
                row.segment().intensity(),
                row.accounting(),
                EmissionScope.NOT_STATED,
                Integer.toString(row.segment().from().atZone(ZoneOffset.UTC).getYear()),
                "recorded, " + row.segment().from() + " to " + row.segment().to(),
                row.source(),
                Optional.of(new GridIntensity.Reading(row.segment().from(), moment, false)),
                Optional.empty());
    }
}
