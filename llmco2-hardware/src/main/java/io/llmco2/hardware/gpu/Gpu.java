package io.llmco2.hardware.gpu;

import com.google.common.collect.Maps;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Unit;
import io.llmco2.hardware.quantity.Power;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * An accelerator, as what is known about it. Two accelerators are equal if all their facts are.
 *
 * <p>Name, memory, memory bandwidth, board power and a dense 16-bit peak (FP16 or BF16) are always known; the rest is
 * empty where no source tells. An accelerator of your own:
 *
 * <pre>{@code
 * Source source = new Source("my-datasheet", "Datasheet of my accelerator, rev. 2");
 * Gpu mine = new Gpu("mine", Map.of(
 *         GpuFact.NAME, new Fact("My accelerator", Unit.TEXT, source),
 *         GpuFact.MEMORY, new Fact("48", Unit.GIBIBYTE, source),
 *         GpuFact.MEMORY_BANDWIDTH, new Fact("864", Unit.GIGABYTE_PER_SECOND, source),
 *         GpuFact.PEAK_BF16, new Fact("362", Unit.TERAFLOP_PER_SECOND, source),
 *         GpuFact.BOARD_POWER, new Fact("350", Unit.WATT, source)));
 * GpuCatalog catalog = GpuCatalog.bundled().with(mine);
 * }</pre>
 *
 * @param id the name by which a catalog finds it, such as {@code h100-sxm}
 * @param facts what is known, each fact in the unit that its {@link GpuFact} asks for; immutable
 */
public record Gpu(String id, Map<GpuFact, Fact> facts) {
    private static final List<GpuFact> NEEDED =
            List.of(GpuFact.NAME, GpuFact.MEMORY, GpuFact.MEMORY_BANDWIDTH, GpuFact.BOARD_POWER);
    private static final List<GpuFact> WHOLE = List.of(GpuFact.YEAR, GpuFact.SM_COUNT);

    /**
     * Checks the facts and copies them.
     *
     * @throws IllegalArgumentException if the id is blank, a needed fact is missing, a fact has another unit than its
     *     {@link GpuFact}, a measure is zero, a count or year is not whole, or the powers do not rise from idle over idle with a
     *     context to the board power
     */
    public Gpu {
        facts = Maps.immutableEnumMap(facts);
        require(!id.isBlank(), "a GPU needs an id");
        for (GpuFact needed : NEEDED) {
            require(facts.containsKey(needed), "GPU '" + id + "' lacks the fact " + needed);
        }
        require(
                facts.containsKey(GpuFact.PEAK_FP16) || facts.containsKey(GpuFact.PEAK_BF16),
                "GPU '" + id + "' lacks a dense 16-bit peak: peak-fp16 or peak-bf16");
        facts.forEach((key, fact) -> {
            require(
                    fact.unit() == key.unit(),
                    "the " + key + " of GPU '" + id + "' must be given in " + key.unit() + ", but was in "
                            + fact.unit());
            require(
                    fact.unit() == Unit.TEXT || fact.number() > 0,
                    "the " + key + " of GPU '" + id + "' must be > 0; leave it out where it is not known");
            require(
                    !WHOLE.contains(key) || fact.number() == Math.rint(fact.number()),
                    "the " + key + " of GPU '" + id + "' must be a whole number, but was " + fact.value());
        });
        double[] rising = Stream.of(GpuFact.IDLE_POWER, GpuFact.IDLE_POWER_LOADED, GpuFact.BOARD_POWER)
                .map(facts::get)
                .flatMap(Stream::ofNullable)
                .mapToDouble(Fact::number)
                .toArray();
        require(
                Arrays.equals(rising, DoubleStream.of(rising).sorted().toArray()),
                "the powers of GPU '" + id + "' must rise from idle-power over idle-power-loaded to board-power");
    }

    /** The vendor's name of the product, such as {@code NVIDIA H100 SXM5 80GB}. */
    public String name() {
        return facts.get(GpuFact.NAME).value();
    }

    /** The vendor. */
    public Optional<String> vendor() {
        return text(GpuFact.VENDOR);
    }

    /** The architecture, such as {@code Hopper}. */
    public Optional<String> architecture() {
        return text(GpuFact.ARCHITECTURE);
    }

    /** The year in which it came out. */
    public OptionalInt year() {
        return whole(GpuFact.YEAR);
    }

    /** The form factor, such as {@code SXM5}. */
    public Optional<String> formFactor() {
        return text(GpuFact.FORM_FACTOR);
    }

    /** The device memory that software can address, in bytes. */
    public long memoryBytes() {
        return Math.round(facts.get(GpuFact.MEMORY).inBaseUnit());
    }

    /** The bandwidth of the device memory, in bytes per second. */
    public double memoryBytesPerSecond() {
        return facts.get(GpuFact.MEMORY_BANDWIDTH).inBaseUnit();
    }

    /** The dense peak throughput in operations per second (a multiply-accumulate is two); empty where not known. */
    public OptionalDouble peak(NumericFormat format) {
        return inBaseUnit(format.peak());
    }

    /** The board power: what the device may draw. */
    public Power boardPower() {
        return new Power(facts.get(GpuFact.BOARD_POWER).number());
    }

    /** The power with no process on the device. */
    public Optional<Power> idlePower() {
        return power(GpuFact.IDLE_POWER);
    }

    /**
     * The power with a context and memory resident, but no work. It lies 26 to 50 W above {@link #idlePower()} on A100
     * and H100 and 66 W on L40S, whatever is resident (arXiv:2605.23918).
     */
    public Optional<Power> idlePowerLoaded() {
        return power(GpuFact.IDLE_POWER_LOADED);
    }

    /**
     * The bandwidth of all links of one device in one direction, in bytes per second: half of the published sum of both
     * directions. Where the link is a bridge, it reaches one other device only (see the fact's method).
     */
    public OptionalDouble linkBytesPerSecond() {
        OptionalDouble both = inBaseUnit(GpuFact.LINK_BANDWIDTH_BIDIRECTIONAL);
        return both.isPresent() ? OptionalDouble.of(both.getAsDouble() / 2) : both;
    }

    /** Streaming multiprocessors (NVIDIA) or compute units (AMD). */
    public OptionalInt smCount() {
        return whole(GpuFact.SM_COUNT);
    }

    /** The second-level cache of the whole device, in bytes. */
    public OptionalLong l2Bytes() {
        OptionalDouble bytes = inBaseUnit(GpuFact.L2_CACHE);
        return bytes.isPresent() ? OptionalLong.of(Math.round(bytes.getAsDouble())) : OptionalLong.empty();
    }

    /** The area of the compute dies together, in mm2. */
    public OptionalDouble dieAreaSquareMillimetres() {
        return inBaseUnit(GpuFact.DIE_AREA);
    }

    /** The marketing number of the process node, in nm; TSMC 4N and 4NP belong to the 5 nm family. */
    public OptionalDouble processNanometres() {
        return inBaseUnit(GpuFact.PROCESS);
    }

    private Optional<String> text(GpuFact key) {
        return Optional.ofNullable(facts.get(key)).map(Fact::value);
    }

    private Optional<Power> power(GpuFact key) {
        return Optional.ofNullable(facts.get(key)).map(fact -> new Power(fact.number()));
    }

    private OptionalInt whole(GpuFact key) {
        Fact fact = facts.get(key);
        return fact == null ? OptionalInt.empty() : OptionalInt.of((int) fact.number());
    }

    private OptionalDouble inBaseUnit(GpuFact key) {
        Fact fact = facts.get(key);
        return fact == null ? OptionalDouble.empty() : OptionalDouble.of(fact.inBaseUnit());
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
