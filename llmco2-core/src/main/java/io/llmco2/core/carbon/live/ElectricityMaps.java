package io.llmco2.core.carbon.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmco2.core.carbon.IntensityForecast;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.grid.EmissionScope;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.grid.Region;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Electricity Maps, API version 3: consumption-based averages of a grid zone in gCO2eq/kWh.
 * <pre>
 * GET /v3/carbon-intensity/latest?zone=DE&amp;emissionFactorType=lifecycle          header auth-token
 *   {"zone", "carbonIntensity", "datetime", "updatedAt", "emissionFactorType", "isEstimated", "estimationMethod"}
 * GET /v3/carbon-intensity/forecast?zone=DE&amp;emissionFactorType=lifecycle&amp;horizonHours=24
 *   {"zone", "forecast": [{"carbonIntensity", "datetime"}], "updatedAt"}         each holds until the next, in hours
 * 401 {"error": "Invalid auth-token", "message"}
 * </pre>
 * Documented at <a href="https://portal.electricitymaps.com/developer-hub/api/reference">portal.electricitymaps.com</a>
 * (authentication and errors: portal.electricitymaps.com/docs/getting-started and help.electricitymaps.com, article
 * 10616213). Where it has no data for a zone the service may answer for the place of the caller instead, so that is
 * switched off, and an answer for another zone is refused. Forecasts need a plan that has them. Their data have terms of
 * their own.
 */
public final class ElectricityMaps implements IntensityFeed {
    /** The public address. */
    public static final URI ADDRESS = URI.create("https://api.electricitymaps.com");

    private static final Source SOURCE =
            new Source("electricity-maps-live", "Electricity Maps API v3 (own terms for use and redistribution)");
    private static final Duration STEP = Duration.ofHours(1);
    private static final String NAME = "Electricity Maps";

    private final URI address;
    private final String token;
    private final EmissionScope scope;
    private final JsonHttp http;

    /**
     * A feed.
     *
     * @param address where the service is, {@link #ADDRESS} unless you run a proxy
     * @param token the key that the service gave you
     * @param scope life-cycle or direct emissions
     * @param retry how patient it is
     * @throws IllegalArgumentException if there is no key, or the scope is neither
     */
    public ElectricityMaps(URI address, String token, EmissionScope scope, Retry retry) {
        if (scope == EmissionScope.NOT_STATED) {
            throw new IllegalArgumentException("ask Electricity Maps for life-cycle or direct emissions");
        }
        if (token == null || token.isBlank()) {
            throw new IllegalArgumentException("the key of Electricity Maps is missing");
        }
        this.address = address;
        this.token = token;
        this.scope = scope;
        this.http = new JsonHttp(retry);
    }

    /** A feed of life-cycle emissions at the public address. */
    public ElectricityMaps(String token) {
        this(ADDRESS, token, EmissionScope.LIFE_CYCLE, Retry.DEFAULT);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public GridAccounting accounting() {
        return GridAccounting.LOCATION;
    }

    /** The zone of the catalog for a cloud region, the two letters of a country for a country. */
    @Override
    public Optional<String> zoneOf(Region region) {
        return region.gridZone().or(() -> region.kind() == Region.Kind.COUNTRY ? region.iso2() : Optional.empty());
    }

    @Override
    public GridIntensity latest(String zone) throws FeedException, InterruptedException {
        JsonNode json = get("/v3/carbon-intensity/latest", zone, "");
        Answer.requireSame(NAME, "zone", zone, Answer.text(NAME, json, "zone"));
        Answer.requireSame(NAME, "emission factors", factorType(), Answer.text(NAME, json, "emissionFactorType"));
        Instant observed = Answer.time(NAME, json, "datetime");
        boolean estimated = json.path("isEstimated").asBoolean(false);
        return new GridIntensity(
                Answer.intensity(NAME, json, "carbonIntensity", CarbonIntensity::new),
                GridAccounting.LOCATION,
                scope,
                Integer.toString(observed.atZone(ZoneOffset.UTC).getYear()),
                scope + ", consumption-based average of the hour in zone " + zone
                        + (estimated
                                ? ", estimated ("
                                        + json.path("estimationMethod").asText("method not stated") + ")"
                                : ""),
                SOURCE,
                Optional.of(new GridIntensity.Reading(observed, observed, estimated)),
                Optional.empty());
    }

    @Override
    public IntensityForecast forecast(String zone) throws FeedException, InterruptedException {
        JsonNode json = get("/v3/carbon-intensity/forecast", zone, "&horizonHours=24");
        Answer.requireSame(NAME, "zone", zone, Answer.text(NAME, json, "zone"));
        List<Instant> starts = new ArrayList<>();
        List<CarbonIntensity> values = new ArrayList<>();
        for (JsonNode step : json.path("forecast")) {
            starts.add(Answer.time(NAME, step, "datetime"));
            values.add(Answer.intensity(NAME, step, "carbonIntensity", CarbonIntensity::new));
        }
        return Forecasts.ofSteps(
                NAME, starts, values, STEP, GridAccounting.LOCATION, Answer.time(NAME, json, "updatedAt"), SOURCE);
    }

    private JsonNode get(String path, String zone, String more) throws FeedException, InterruptedException {
        String query = "zone=" + URLEncoder.encode(zone, StandardCharsets.UTF_8) + "&emissionFactorType=" + factorType()
                + "&shouldUseFallbackCallerLookup=false" + more;
        return http.get(address.resolve(path + "?" + query), Map.of("auth-token", token));
    }

    private String factorType() {
        return scope == EmissionScope.LIFE_CYCLE ? "lifecycle" : "direct";
    }
}
