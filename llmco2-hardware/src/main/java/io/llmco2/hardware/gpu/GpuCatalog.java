package io.llmco2.hardware.gpu;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSetMultimap;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.NearestNames;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Accelerators by id. The bundled ones are those of which memory, memory bandwidth, a dense 16-bit peak and board power
 * are all known; {@link #with(Gpu)} adds your own. Each is read when it is first asked for. Immutable.
 */
public final class GpuCatalog {
    private static final Supplier<GpuCatalog> BUNDLED = Suppliers.memoize(() -> open(
            CsvTable.bundled(GpuCatalog.class, "gpus.csv", 2, "gpu", "fact", "value", "unit", "method", "source"),
            CsvTable.bundled(GpuCatalog.class, "gpu-aliases.csv", 2, "alias", "gpu", "source")));

    private final ImmutableMap<String, Supplier<Gpu>> byId; // keys in lower case
    private final Supplier<ImmutableSetMultimap<String, Gpu>> byAlias; // keys in lower case
    private final String version;

    private GpuCatalog(
            ImmutableMap<String, Supplier<Gpu>> byId,
            Supplier<ImmutableSetMultimap<String, Gpu>> byAlias,
            String version) {
        this.byId = byId;
        this.byAlias = byAlias;
        this.version = version;
    }

    /** The accelerators that this library knows. */
    public static GpuCatalog bundled() {
        return BUNDLED.get();
    }

    /** A catalog that reads each accelerator when it is first asked for. */
    static GpuCatalog open(CsvTable facts, CsvTable aliases) {
        ImmutableMap.Builder<String, Supplier<Gpu>> gpus = ImmutableMap.builder();
        for (String id : facts.firstCells()) {
            gpus.put(key(id), Suppliers.memoize(() -> gpuOf(facts.rowsOf(id))));
        }
        ImmutableMap<String, Supplier<Gpu>> byId = gpus.buildOrThrow();
        return new GpuCatalog(byId, Suppliers.memoize(() -> byAlias(byId, aliases)), CsvTable.version(facts, aliases));
    }

    /**
     * A catalog that has read everything.
     *
     * @throws IllegalStateException naming the file and line at fault
     */
    static GpuCatalog of(CsvTable facts, CsvTable aliases) {
        GpuCatalog catalog = open(facts, aliases);
        catalog.byId.values().forEach(Supplier::get);
        catalog.byAlias.get();
        return catalog;
    }

    private static ImmutableSetMultimap<String, Gpu> byAlias(Map<String, Supplier<Gpu>> byId, CsvTable aliases) {
        ImmutableSetMultimap.Builder<String, Gpu> byAlias = ImmutableSetMultimap.builder();
        byId.values().forEach(gpu -> byAlias.put(key(gpu.get().name()), gpu.get()));
        for (CsvRow row : aliases.rows()) {
            Supplier<Gpu> gpu = byId.get(row.text("gpu"));
            if (gpu == null) {
                throw row.error("the alias stands for '" + row.text("gpu") + "', which is no GPU of this catalog");
            }
            row.source();
            byAlias.put(key(row.text("alias")), gpu.get());
        }
        return byAlias.build();
    }

    /**
     * The accelerator of this id or alias, whatever the case.
     *
     * @throws NoSuchElementException if there is none, or if the alias stands for several; the message names the
     *     nearest ids, or all candidates
     */
    public Gpu get(String idOrAlias) {
        Supplier<Gpu> gpu = byId.get(key(idOrAlias));
        if (gpu != null) {
            return gpu.get();
        }
        Collection<Gpu> candidates = byAlias.get().get(key(idOrAlias));
        if (candidates.isEmpty()) {
            throw NearestNames.unknown("GPU", idOrAlias, ids(), "ids() lists them, with(Gpu) adds one");
        }
        if (candidates.size() > 1) {
            throw new NoSuchElementException("'" + idOrAlias + "' stands for " + candidates.size() + " GPUs: "
                    + String.join(", ", candidates.stream().map(Gpu::id).toList()) + "; ask for one of these ids");
        }
        return candidates.iterator().next();
    }

    /** The ids, in the order of the catalog. */
    public List<String> ids() {
        return byId.values().stream().map(gpu -> gpu.get().id()).collect(toImmutableList());
    }

    /**
     * This catalog and one accelerator more.
     *
     * @throws IllegalArgumentException if its id already means an accelerator of this catalog
     */
    public GpuCatalog with(Gpu gpu) {
        String id = key(gpu.id());
        if (byId.containsKey(id) || byAlias.get().containsKey(id)) {
            throw new IllegalArgumentException(
                    "'" + gpu.id() + "' already means a GPU of this catalog; give yours another id");
        }
        ImmutableMap<String, Supplier<Gpu>> more = ImmutableMap.<String, Supplier<Gpu>>builder()
                .putAll(byId)
                .put(id, () -> gpu)
                .buildOrThrow();
        return new GpuCatalog(more, byAlias, version + "+" + gpu.id());
    }

    /** The version of the facts; every accelerator added by {@link #with(Gpu)} adds its id to it. */
    public String version() {
        return version;
    }

    private static Gpu gpuOf(List<CsvRow> rows) {
        Map<GpuFact, Fact> facts = new EnumMap<>(GpuFact.class);
        for (CsvRow row : rows) {
            GpuFact key = row.oneOf("fact", GpuFact.class);
            facts.put(key, row.fact(key.unit()));
        }
        CsvRow first = rows.get(0);
        return first.checked(() -> new Gpu(first.text("gpu"), facts));
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
