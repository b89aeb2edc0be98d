package io.llmco2.hardware.embodied;

import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.quantity.Carbon;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The published embodied carbon of one product. Footprints of different boundaries do not add up.
 *
 * @param id the name of product and method, such as {@code hgx-h100-pcf}
 * @param kind what the product is
 * @param gpus the ids of the accelerators that it is, carries or hosts; empty where it is about no certain one
 * @param accelerators how many accelerators one product is, carries or hosts; empty where not known
 * @param carbon the carbon of one whole product
 * @param boundary what is counted, such as {@code cradle-to-gate}
 * @param year the year of the publication; empty where not known
 * @param method what else is known about the value
 * @param source where it was read
 */
public record EmbodiedFootprint(
        String id,
        Kind kind,
        List<String> gpus,
        OptionalInt accelerators,
        Carbon carbon,
        String boundary,
        OptionalInt year,
        Optional<String> method,
        Source source) {

    /** What a product is. In the order of preference for an accelerator: a vendor's own footprint comes first. */
    public enum Kind {
        /** A baseboard with several accelerators, links and heat sinks, by its vendor. */
        ACCELERATOR_BOARD,
        /** One accelerator. */
        ACCELERATOR,
        /** A host without accelerators. */
        SERVER_BASE,
        /** A general-purpose server: the manufacturing share of its vendor's product carbon footprint. */
        SERVER_PCF;

        /** The name that stands in the catalog, such as {@code server-base}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Checks the count and copies the list.
     *
     * @throws IllegalArgumentException if {@code accelerators} is below one, or missing for an accelerator or its board
     */
    public EmbodiedFootprint {
        gpus = List.copyOf(gpus);
        if (accelerators.orElse(kind.compareTo(Kind.ACCELERATOR) <= 0 ? 0 : 1) < 1) {
            throw new IllegalArgumentException("accelerators of '" + id + "' must be >= 1, but was " + accelerators);
        }
    }

    /** The share of one accelerator in the product; always known for accelerators and their boards. */
    public Optional<Carbon> perAccelerator() {
        return accelerators.stream()
                .mapToObj(count -> carbon.times(1.0 / count))
                .findFirst();
    }
}
