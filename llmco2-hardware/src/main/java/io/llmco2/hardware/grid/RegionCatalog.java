package io.llmco2.hardware.grid;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.NearestNames;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Countries, aggregates and cloud regions by id or country code; the facts of each are read when it is first asked for. Immutable.
 */
public final class RegionCatalog {
    private static final Supplier<RegionCatalog> BUNDLED = Suppliers.memoize(() -> open(
            CsvTable.bundled(
                    RegionCatalog.class, "regions.csv", 1, "region", "kind", "name", "iso2", "iso3", "zone", "source"),
            CsvTable.bundled(
                    RegionCatalog.class,
                    "grid.csv",
                    2,
                    "region",
                    "fact",
                    "value",
                    "unit",
                    "year",
                    "method",
                    "source")));

    private final Supplier<ImmutableList<Region>> regions;
    private final ImmutableMap<String, Supplier<Region>> byCode; // keys in lower case
    private final String version;

    private RegionCatalog(
            Supplier<ImmutableList<Region>> regions, Map<String, Supplier<Region>> byCode, String version) {
        this.regions = regions;
        this.byCode = ImmutableMap.copyOf(byCode);
        this.version = version;
    }

    /** The regions that this library knows. */
    public static RegionCatalog bundled() {
        return BUNDLED.get();
    }

    /** A catalog that reads the facts of each region when it is first asked for. */
    static RegionCatalog open(CsvTable names, CsvTable facts) {
        ImmutableList.Builder<Supplier<Region>> regions = ImmutableList.builder();
        Map<String, Supplier<Region>> byCode = new HashMap<>();
        for (CsvRow row : names.rows()) {
            Supplier<Region> region = Suppliers.memoize(() -> regionOf(row, facts.rowsOf(row.text("region"))));
            regions.add(region);
            for (String code : codes(row)) {
                Supplier<Region> other = byCode.put(key(code), region);
                if (other != null) {
                    throw row.error("the code '" + code + "' already means '"
                            + other.get().id() + "'");
                }
            }
        }
        ImmutableList<Supplier<Region>> all = regions.build();
        return new RegionCatalog(
                Suppliers.memoize(() -> all.stream().map(Supplier::get).collect(toImmutableList())),
                byCode,
                CsvTable.version(names, facts));
    }

    /**
     * A catalog that has read everything.
     *
     * @throws IllegalStateException naming the file and line at fault
     */
    static RegionCatalog of(CsvTable names, CsvTable facts) {
        for (String id : facts.firstCells()) {
            if (!names.firstCells().contains(id)) {
                throw facts.rowsOf(id).get(0).error("'" + id + "' is no region of this catalog");
            }
        }
        RegionCatalog catalog = open(names, facts);
        catalog.regions();
        return catalog;
    }

    /**
     * The region of this id or country code, whatever the case: {@code FR}, {@code FRA}, {@code EU},
     * {@code aws:eu-west-3}.
     *
     * @throws java.util.NoSuchElementException if there is none; the message names the nearest ids
     */
    public Region get(String idOrCountryCode) {
        return find(idOrCountryCode)
                .orElseThrow(() -> NearestNames.unknown(
                        "region", idOrCountryCode, ids(), "ids() lists them; ISO 3166 codes work too"));
    }

    /** The region of this id or country code, as {@link #get}; empty if there is none. */
    public Optional<Region> find(String idOrCountryCode) {
        return Optional.ofNullable(byCode.get(key(idOrCountryCode))).map(Supplier::get);
    }

    /** The ids, in the order of the catalog. */
    public List<String> ids() {
        return regions().stream().map(Region::id).collect(toImmutableList());
    }

    /** All regions, in the order of the catalog. */
    public List<Region> regions() {
        return regions.get();
    }

    /** The version of the facts. */
    public String version() {
        return version;
    }

    private static Region regionOf(CsvRow row, List<CsvRow> rowsOfFacts) {
        row.source();
        Map<RegionFact, Fact> facts = new EnumMap<>(RegionFact.class);
        for (CsvRow fact : rowsOfFacts) {
            fact.text("year");
            fact.text("method");
            RegionFact key = fact.oneOf("fact", RegionFact.class);
            facts.put(key, fact.fact(key.unit()));
        }
        return new Region(
                row.text("region"),
                row.oneOf("kind", Region.Kind.class),
                row.text("name"),
                row.optional("iso2"),
                row.optional("iso3"),
                row.optional("zone"),
                facts);
    }

    private static List<String> codes(CsvRow row) {
        String id = row.text("region");
        return row.text("kind").equals(Region.Kind.COUNTRY.toString())
                ? row.optional("iso2").map(iso2 -> List.of(id, iso2)).orElse(List.of(id))
                : List.of(id);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
