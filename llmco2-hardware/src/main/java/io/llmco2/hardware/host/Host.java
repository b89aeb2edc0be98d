package io.llmco2.hardware.host;

import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.quantity.Power;
import java.util.Locale;
import java.util.Optional;

/**
 * A server, or the share of one that is rented as an instance, without its accelerators: processors, memory, network,
 * fans and the rest of the platform.
 *
 * @param id the instance type or the name of the server
 * @param gpu the id of its accelerators
 * @param gpuCount how many accelerators it has
 * @param basis whether measurements stand behind the powers
 * @param idlePower the power of the host when nothing runs; empty where not known
 * @param loadPower the power of the host under load
 * @param method how the powers were obtained
 * @param source where the powers were read
 */
public record Host(
        String id,
        String gpu,
        int gpuCount,
        Basis basis,
        Optional<Power> idlePower,
        Power loadPower,
        String method,
        Source source) {

    /** What stands behind the powers of a host. */
    public enum Basis {
        /** Estimated by the source from its measurements. */
        ESTIMATED,
        /** A constant that the source states: a model, which only who chooses it gets. */
        STATED;

        /** The name that stands in the catalog. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if {@code gpuCount} is below one
     */
    public Host {
        if (gpuCount < 1) {
            throw new IllegalArgumentException("gpuCount must be >= 1, but was " + gpuCount);
        }
    }

    /** The idle power of the host divided by its accelerators; empty where not known. */
    public Optional<Power> idlePowerPerGpu() {
        return idlePower.map(this::perGpu);
    }

    /** The power of the host under load divided by its accelerators. */
    public Power loadPowerPerGpu() {
        return perGpu(loadPower);
    }

    private Power perGpu(Power power) {
        return power.times(1.0 / gpuCount);
    }
}
