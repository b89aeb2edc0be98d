package io.llmco2.core.carbon;

import io.llmco2.hardware.catalog.NearestNames;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How the footprint of making hardware is told. For one GPU the answers differ by an order of magnitude. */
public enum EmbodiedMethod {
    /** Published footprints, that of the vendor first. */
    VENDOR,
    /** ACT (Gupta et al., ISCA 2022): die area by node, fab grid, yield, memory, packaging. */
    ACT,
    /** LLMCarbon (Faiz et al., ICLR 2024): die area times one factor, and its example server. */
    LLMCARBON,
    /** A number of the user's. */
    CUSTOM;

    /**
     * The method of a name, whatever its case; {@link #CUSTOM} has no name, it comes with its number.
     *
     * @throws java.util.NoSuchElementException if there is none, naming those that exist
     */
    public static EmbodiedMethod named(String name) {
        List<String> names =
                Stream.of(VENDOR, ACT, LLMCARBON).map(EmbodiedMethod::toString).toList();
        return Stream.of(VENDOR, ACT, LLMCARBON)
                .filter(known -> known.toString().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> NearestNames.unknown("embodied method", name, names, "vendor is the default"));
    }

    /** The name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
