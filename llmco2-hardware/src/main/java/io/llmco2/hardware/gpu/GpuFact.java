package io.llmco2.hardware.gpu;

import io.llmco2.hardware.catalog.Unit;
import java.util.Locale;

/** What can be known about an accelerator, and the unit in which it is written. */
public enum GpuFact {
    /** The vendor's name of the product. */
    NAME(Unit.TEXT),
    /** The vendor. */
    VENDOR(Unit.TEXT),
    /** The architecture, such as Hopper. */
    ARCHITECTURE(Unit.TEXT),
    /** The year in which it came out. */
    YEAR(Unit.YEAR),
    /** The form factor, such as SXM5 or PCIe. */
    FORM_FACTOR(Unit.TEXT),
    /** The marketing number of the process node; TSMC 4N and 4NP belong to the 5 nm family. */
    PROCESS(Unit.NANOMETRE),
    /** The foundry's name of the process node. */
    FOUNDRY_NODE(Unit.TEXT),
    /** The area of the compute dies together, without I/O dies, memory stacks and interposer. */
    DIE_AREA(Unit.SQUARE_MILLIMETRE),
    /** The number of compute dies. */
    COMPUTE_DIES(Unit.ONE),
    /** The kind of device memory, such as HBM3. */
    MEMORY_TYPE(Unit.TEXT),
    /** The device memory that software can address. */
    MEMORY(Unit.GIBIBYTE),
    /** The bandwidth of the device memory. */
    MEMORY_BANDWIDTH(Unit.GIGABYTE_PER_SECOND),
    /** The second-level cache of the whole device. */
    L2_CACHE(Unit.MEBIBYTE),
    /** The cache or SRAM behind the second-level cache. */
    LAST_LEVEL_CACHE(Unit.MEBIBYTE),
    /** Streaming multiprocessors (NVIDIA) or compute units (AMD). */
    SM_COUNT(Unit.ONE),
    /** The highest compute clock. */
    BOOST_CLOCK(Unit.MEGAHERTZ),
    /** The clock behind the published tensor throughput, where it is not the boost clock. */
    TENSOR_CLOCK(Unit.MEGAHERTZ),
    /** TDP, TGP or peak board power, whichever the vendor publishes. */
    BOARD_POWER(Unit.WATT),
    /** The power with no process on the device. */
    IDLE_POWER(Unit.WATT),
    /** The power with a context and memory resident, but no work. */
    IDLE_POWER_LOADED(Unit.WATT),
    /** The peak throughput in {@link NumericFormat#FP32}. */
    PEAK_FP32(Unit.TERAFLOP_PER_SECOND),
    /** The dense peak throughput in {@link NumericFormat#TF32}. */
    PEAK_TF32(Unit.TERAFLOP_PER_SECOND),
    /** The dense peak throughput in {@link NumericFormat#FP16}. */
    PEAK_FP16(Unit.TERAFLOP_PER_SECOND),
    /** The dense peak throughput in {@link NumericFormat#BF16}. */
    PEAK_BF16(Unit.TERAFLOP_PER_SECOND),
    /** The dense peak throughput in {@link NumericFormat#FP8}. */
    PEAK_FP8(Unit.TERAFLOP_PER_SECOND),
    /** The dense peak throughput in {@link NumericFormat#INT8}. */
    PEAK_INT8(Unit.TERAOP_PER_SECOND),
    /** The dense peak throughput in {@link NumericFormat#FP4}. */
    PEAK_FP4(Unit.TERAFLOP_PER_SECOND),
    /** The link to other devices, such as NVLink 4. */
    INTERCONNECT(Unit.TEXT),
    /** The bandwidth of all links of one device, both directions summed. */
    LINK_BANDWIDTH_BIDIRECTIONAL(Unit.GIGABYTE_PER_SECOND),
    /** The generation of PCI Express. */
    PCIE_GENERATION(Unit.ONE),
    /** What to know about the other facts. */
    NOTE(Unit.TEXT);

    private final Unit unit;

    GpuFact(Unit unit) {
        this.unit = unit;
    }

    /** The unit in which this fact is written. */
    public Unit unit() {
        return unit;
    }

    /** The name that stands in the catalog, such as {@code memory-bandwidth}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
