package io.llmco2.hardware.quantity;

/**
 * Energy as the meter of a data centre reads it: computers, cooling and conversion. A type of its own, so that a power
 * usage effectiveness cannot be applied to it a second time, and so that what is said of a kilowatt-hour of the grid
 * (its water, its primary energy) cannot be multiplied with a kilowatt-hour of the computers.
 *
 * @param energy the amount
 */
public record MeterEnergy(Energy energy) {
    /** This amount in kilowatt-hours (kWh). */
    public double kilowattHours() {
        return energy.kilowattHours();
    }
}
