/**
 * Quantities with their units: energy, power, time, carbon and carbon intensity.
 *
 * <p>Start at {@link io.llmco2.hardware.quantity.Energy}. A quantity is finite and never negative, and the operations
 * between two of them are those that physics has, so that a product of the wrong units does not compile.
 */
package io.llmco2.hardware.quantity;
