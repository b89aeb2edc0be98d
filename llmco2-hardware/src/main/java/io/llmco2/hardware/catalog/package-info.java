/**
 * What all catalogs share: a {@link io.llmco2.hardware.catalog.Fact} with its unit and its source, and look-ups that
 * name the nearest known names when they fail.
 */
package io.llmco2.hardware.catalog;
