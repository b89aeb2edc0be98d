/**
 * Grids and facilities: how much carbon a kilowatt-hour carries in a country or cloud region, and how much more than
 * its computers a data centre draws.
 *
 * <p>Start at {@link io.llmco2.hardware.grid.RegionCatalog} {@link io.llmco2.hardware.grid.PueCatalog} and
 * {@link io.llmco2.hardware.grid.WueCatalog}. Country
 * averages are those of Ember (yearly electricity data, CC BY 4.0) and, as an alternative, of Our World in Data (CC BY
 * 4.0); cloud regions are as Google publishes them and as the Green Software Foundation collects them. The sources
 * carry the attribution; keep it where the numbers go.
 */
package io.llmco2.hardware.grid;
