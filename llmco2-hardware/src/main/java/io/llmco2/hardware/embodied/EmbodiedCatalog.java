package io.llmco2.hardware.embodied;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.Comparator.comparing;

import com.google.common.base.Splitter;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.catalog.NearestNames;
import io.llmco2.hardware.catalog.Unit;
import io.llmco2.hardware.embodied.EmbodiedFootprint.Kind;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import io.llmco2.hardware.quantity.Carbon;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Published embodied carbon of accelerators, their hosts, and servers. Immutable. */
public final class EmbodiedCatalog {
    private static final Supplier<EmbodiedCatalog> BUNDLED = Suppliers.memoize(() -> of(CsvTable.bundled(
            EmbodiedCatalog.class,
            "embodied.csv",
            1,
            "product",
            "kind",
            "gpus",
            "accelerators",
            "boundary",
            "year",
            "value",
            "unit",
            "method",
            "source")));

    private final ImmutableList<EmbodiedFootprint> footprints;
    private final String version;

    private EmbodiedCatalog(ImmutableList<EmbodiedFootprint> footprints, String version) {
        this.footprints = footprints;
        this.version = version;
    }

    /** The footprints that this library knows. */
    public static EmbodiedCatalog bundled() {
        return BUNDLED.get();
    }

    static EmbodiedCatalog of(CsvTable table) {
        return new EmbodiedCatalog(
                table.rows().stream().map(EmbodiedCatalog::footprintOf).collect(toImmutableList()),
                CsvTable.version(table));
    }

    /**
     * The footprint of this id.
     *
     * @throws java.util.NoSuchElementException if there is none; the message names the nearest ids
     */
    public EmbodiedFootprint get(String id) {
        return footprints.stream()
                .filter(footprint -> footprint.id().equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> NearestNames.unknown("embodied footprint", id, ids(), "ids() lists them"));
    }

    /**
     * The preferred footprint of an accelerator, the first of {@link #accelerators(String)}.
     *
     * @param gpuId the id of the accelerator
     * @return empty if none was published; a constant for any accelerator is no answer here ({@code get("gpu-ccf")})
     */
    public Optional<EmbodiedFootprint> accelerator(String gpuId) {
        return accelerators(gpuId).stream().findFirst();
    }

    /** All footprints of an accelerator: that of the vendor's board first, then the others as the catalog has them. */
    public List<EmbodiedFootprint> accelerators(String gpuId) {
        return of(gpuId, EnumSet.of(Kind.ACCELERATOR_BOARD, Kind.ACCELERATOR));
    }

    /**
     * The footprint of the host of an accelerator, without accelerators; the first of {@link #hosts(String)}.
     *
     * @param gpuId the id of the accelerator
     * @return empty if none was published
     */
    public Optional<EmbodiedFootprint> host(String gpuId) {
        return hosts(gpuId).stream().findFirst();
    }

    /** All footprints of hosts of an accelerator, without accelerators. */
    public List<EmbodiedFootprint> hosts(String gpuId) {
        return of(gpuId, EnumSet.of(Kind.SERVER_BASE));
    }

    /** The ids, in the order of the catalog. */
    public List<String> ids() {
        return footprints.stream().map(EmbodiedFootprint::id).collect(toImmutableList());
    }

    /** All footprints, those of general-purpose servers included. */
    public List<EmbodiedFootprint> footprints() {
        return footprints;
    }

    /** The version of the facts. */
    public String version() {
        return version;
    }

    private List<EmbodiedFootprint> of(String gpuId, Set<Kind> kinds) {
        return footprints.stream()
                .filter(footprint ->
                        kinds.contains(footprint.kind()) && footprint.gpus().contains(gpuId))
                .sorted(comparing(EmbodiedFootprint::kind))
                .collect(toImmutableList());
    }

    private static EmbodiedFootprint footprintOf(CsvRow row) {
        Kind kind = row.oneOf("kind", Kind.class);
        Carbon carbon = new Carbon(row.fact(Unit.KILOGRAM_CO2E).inBaseUnit());
        return row.checked(() -> new EmbodiedFootprint(
                row.text("product"),
                kind,
                Splitter.on(' ')
                        .omitEmptyStrings()
                        .splitToList(row.optional("gpus").orElse("")),
                row.optionalInt("accelerators"),
                carbon,
                row.text("boundary"),
                row.optionalInt("year"),
                row.optional("method"),
                row.source()));
    }
}
