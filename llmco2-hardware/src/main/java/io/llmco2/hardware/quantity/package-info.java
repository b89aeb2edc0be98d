/**
 * Quantities with their units: energy, power, time, carbon, water, primary energy, depletion of minerals, and what the
 * grid and the facility say of a kilowatt-hour.
 *
 * <p>Start at {@link io.llmco2.hardware.quantity.Energy}. A quantity is finite and never negative, and the operations
 * between two of them are those that physics has, so that a product of the wrong units does not compile. Energy of
 * computers ({@code Energy}) and energy at the meter ({@link io.llmco2.hardware.quantity.MeterEnergy}) are two types, so
 * that a power usage effectiveness counts once.
 */
package io.llmco2.hardware.quantity;
