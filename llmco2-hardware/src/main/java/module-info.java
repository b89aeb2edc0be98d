/**
 * Physical quantities, and facts about accelerators, hosts, grids and embodied carbon, each with its source.
 *
 * <p>Start at {@link io.llmco2.hardware.gpu.GpuCatalog} and {@link io.llmco2.hardware.grid.RegionCatalog}. Everything
 * here is immutable and thread-safe, reads no clock and no network, and touches its bundled resources once, when a
 * catalog is first asked for. The unknown is refused or empty, never zero and never a stand-in. Whose data these are:
 * {@code ATTRIBUTION.md} beside the catalogs.
 */
@SuppressWarnings("module") // a digit at the end: it is the name of the project
module io.llmco2.hardware {
    requires com.google.common;
    requires org.apache.commons.text;

    exports io.llmco2.hardware.catalog;
    exports io.llmco2.hardware.embodied;
    exports io.llmco2.hardware.gpu;
    exports io.llmco2.hardware.grid;
    exports io.llmco2.hardware.host;
    exports io.llmco2.hardware.quantity;
}
