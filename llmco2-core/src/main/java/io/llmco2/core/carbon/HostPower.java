package io.llmco2.core.carbon;

import io.llmco2.hardware.quantity.Power;

/** Where the power of hosts comes from. */
public sealed interface HostPower {
    /** Hosts that were measured, and unknown where none was: the default. */
    HostPower MEASURED = new Measured();

    /** A stated model for every GPU, 1.2 kW beside eight of them as EcoLogits has it: only for who chooses it. */
    HostPower STATED = new Stated();

    /** {@link #MEASURED}. */
    record Measured() implements HostPower {}

    /** {@link #STATED}. */
    record Stated() implements HostPower {}

    /**
     * A power of your own.
     *
     * @param perGpu under load, the share of one GPU
     */
    record Given(Power perGpu) implements HostPower {}
}
