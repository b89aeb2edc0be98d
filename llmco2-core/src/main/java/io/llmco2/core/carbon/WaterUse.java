package io.llmco2.core.carbon;

import io.llmco2.hardware.quantity.Water;
import java.util.Optional;

/**
 * The water of an inference:
 * <pre>
 * on site  = computers x WUE             (what the site takes for a kilowatt-hour of its computers: no PUE)
 * off site = meter x water of the grid   (the PUE is in the meter, once)
 * </pre>
 *
 * @param onSite for cooling, where it runs; empty where not known
 * @param offSite for generating the electricity; empty where not known
 * @param onSiteSource where the first comes from
 * @param offSiteSource where the second comes from
 */
public record WaterUse(Optional<Water> onSite, Optional<Water> offSite, String onSiteSource, String offSiteSource) {

    /** Both together; empty unless both are known. */
    public Optional<Water> total() {
        return onSite.flatMap(here -> offSite.map(here::plus));
    }
}
