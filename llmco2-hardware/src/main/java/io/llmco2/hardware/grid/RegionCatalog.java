package io.llmco2.hardware.grid;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.stream.Collectors.toSet;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableTable;
import com.google.common.collect.Table;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.NearestNames;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Countries, aggregates and cloud regions by id or country code. Immutable. */
public final class RegionCatalog {
    private static final Supplier<RegionCatalog> BUNDLED = Suppliers.memoize(() -> of(
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

    private final ImmutableList<Region> regions;
    private final ImmutableMap<String, Region> byCode; // keys in lower case
    private final String version;

    private RegionCatalog(ImmutableList<Region> regions, Map<String, Region> byCode, String version) {
        this.regions = regions;
        this.byCode = ImmutableMap.copyOf(byCode);
        this.version = version;
    }

    /** The regions that this library knows. */
    public static RegionCatalog bundled() {
        return BUNDLED.get();
    }

    static RegionCatalog of(CsvTable names, CsvTable facts) {
        Table<String, RegionFact, Fact> factsById = factsById(names, facts);
        ImmutableList.Builder<Region> regions = ImmutableList.builder();
        Map<String, Region> byCode = new HashMap<>();
        for (CsvRow row : names.rows()) {
            Region region = regionOf(row, factsById.row(row.text("region")));
            regions.add(region);
            for (String code : codes(region)) {
                Region other = byCode.put(key(code), region);
                if (other != null) {
                    throw row.error("the code '" + code + "' already means '" + other.id() + "'");
                }
            }
        }
        return new RegionCatalog(regions.build(), byCode, CsvTable.version(names, facts));
    }

    /**
     * The region of this id or country code, whatever the case: {@code FR}, {@code FRA}, {@code EU},
     * {@code aws:eu-west-3}.
     *
     * @throws java.util.NoSuchElementException if there is none; the message names the nearest ids
     */
    public Region get(String idOrCountryCode) {
        Region region = byCode.get(key(idOrCountryCode));
        if (region == null) {
            throw NearestNames.unknown("region", idOrCountryCode, ids(), "ids() lists them; ISO 3166 codes work too");
        }
        return region;
    }

    /** The region of this id or country code, as {@link #get}; empty if there is none. */
    public Optional<Region> find(String idOrCountryCode) {
        return Optional.ofNullable(byCode.get(key(idOrCountryCode)));
    }

    /** The ids, in the order of the catalog. */
    public List<String> ids() {
        return regions.stream().map(Region::id).collect(toImmutableList());
    }

    /** All regions, in the order of the catalog. */
    public List<Region> regions() {
        return regions;
    }

    /** The version of the facts. */
    public String version() {
        return version;
    }

    private static Table<String, RegionFact, Fact> factsById(CsvTable names, CsvTable facts) {
        Set<String> ids = names.rows().stream().map(row -> row.text("region")).collect(toSet());
        ImmutableTable.Builder<String, RegionFact, Fact> factsById = ImmutableTable.builder();
        for (CsvRow row : facts.rows()) {
            if (!ids.contains(row.text("region"))) {
                throw row.error("'" + row.text("region") + "' is no region of this catalog");
            }
            row.text("year");
            row.text("method");
            RegionFact key = row.oneOf("fact", RegionFact.class);
            factsById.put(row.text("region"), key, row.fact(key.unit()));
        }
        return factsById.build();
    }

    private static Region regionOf(CsvRow row, Map<RegionFact, Fact> facts) {
        row.source();
        return new Region(
                row.text("region"),
                row.oneOf("kind", Region.Kind.class),
                row.text("name"),
                row.optional("iso2"),
                row.optional("iso3"),
                row.optional("zone"),
                facts);
    }

    private static List<String> codes(Region region) {
        Stream<String> iso2 = region.kind() == Region.Kind.COUNTRY ? region.iso2().stream() : Stream.empty();
        return Stream.concat(Stream.of(region.id()), iso2).toList();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
