package io.llmco2.core.carbon.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmco2.core.carbon.IntensityForecast;
import io.llmco2.hardware.catalog.Source;
import io.llmco2.hardware.grid.EmissionScope;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.GridIntensity;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * WattTime, API version 3: marginal operating emission rates of a grid region in pounds of CO2 per megawatt-hour.
 * <pre>
 * GET /login                     header Authorization: Basic ...     {"token"}           valid for 30 minutes
 * GET /v3/forecast?region=CAISO_NORTH&amp;signal_type=co2_moer&amp;horizon_hours=24
 *                                header Authorization: Bearer ...
 *   {"data": [{"point_time", "value"}],
 *    "meta": {"region", "signal_type", "units": "lbs_co2_per_mwh", "data_point_period_seconds", "generated_at"}}
 * 401 for a token that has expired, 429 beyond 3000 requests in 5 minutes (100 of them for /login)
 * </pre>
 * Documented at <a href="https://docs.watttime.org">docs.watttime.org</a>. The newest value is the first of the forecast
 * ({@code /v3/signal-index} is a percentile, no rate). A token is asked for when there is none or it is
 * older than 25 minutes, and once more when it is not accepted. An answer in other units, or for another region or signal,
 * is refused. The rate is of CO2 alone and of burning fuel alone. Their data have terms of their own.
 */
public final class WattTime implements IntensityFeed {
    /** The public address. */
    public static final URI ADDRESS = URI.create("https://api.watttime.org");

    private static final Source SOURCE =
            new Source("watttime-live", "WattTime API v3 (own terms for use and redistribution)");
    private static final Duration TOKEN_AGE = Duration.ofMinutes(25); // of 30
    private static final String NAME = "WattTime";
    private static final String SIGNAL = "co2_moer";
    private static final String UNITS = "lbs_co2_per_mwh";

    private final URI address;
    private final String basic;
    private final Clock clock;
    private final JsonHttp http;
    private Optional<Token> token = Optional.empty(); // of the one thread that asks

    private record Token(String text, Instant asked) {}

    /**
     * A feed.
     *
     * @param address where the service is, {@link #ADDRESS} unless you run a proxy
     * @param user the name of your account
     * @param password its password
     * @param clock tells how old a token is
     * @param retry how patient it is
     * @throws IllegalArgumentException if name or password are missing
     */
    public WattTime(URI address, String user, String password, Clock clock, Retry retry) {
        if (user == null || user.isBlank() || password == null || password.isBlank()) {
            throw new IllegalArgumentException("the name or the password of the WattTime account is missing");
        }
        this.address = address;
        this.basic =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.clock = clock;
        this.http = new JsonHttp(retry);
    }

    /** A feed at the public address. */
    public WattTime(String user, String password) {
        this(ADDRESS, user, password, Clock.systemUTC(), Retry.DEFAULT);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public GridAccounting accounting() {
        return GridAccounting.MARGINAL;
    }

    @Override
    public GridIntensity latest(String zone) throws FeedException, InterruptedException {
        IntensityForecast.Segment now = forecast(zone).segments().get(0);
        return new GridIntensity(
                now.intensity(),
                GridAccounting.MARGINAL,
                EmissionScope.DIRECT,
                Integer.toString(now.from().atZone(ZoneOffset.UTC).getYear()),
                "marginal operating emission rate of CO2, direct emissions, in region " + zone,
                SOURCE,
                Optional.of(new GridIntensity.Reading(now.from(), now.from(), true)), // a model's, never measured
                Optional.empty());
    }

    @Override
    public synchronized IntensityForecast forecast(String zone) throws FeedException, InterruptedException {
        JsonNode json = get("/v3/forecast?region=" + URLEncoder.encode(zone, StandardCharsets.UTF_8) + "&signal_type="
                + SIGNAL + "&horizon_hours=24");
        JsonNode meta = json.path("meta");
        Answer.requireSame(NAME, "region", zone, Answer.text(NAME, meta, "region"));
        Answer.requireSame(NAME, "signal", SIGNAL, Answer.text(NAME, meta, "signal_type"));
        Answer.requireSame(NAME, "unit", UNITS, Answer.text(NAME, meta, "units"));
        List<Instant> starts = new ArrayList<>();
        List<CarbonIntensity> values = new ArrayList<>();
        for (JsonNode point : json.path("data")) {
            starts.add(Answer.time(NAME, point, "point_time"));
            values.add(Answer.intensity(NAME, point, "value", CarbonIntensity::ofPoundsPerMegawattHour));
        }
        return Forecasts.ofSteps(
                NAME,
                starts,
                values,
                period(meta),
                GridAccounting.MARGINAL,
                Answer.time(NAME, meta, "generated_at"),
                SOURCE);
    }

    private static Duration period(JsonNode meta) throws FeedException {
        int seconds = meta.path("data_point_period_seconds").asInt(0);
        if (seconds < 1) {
            throw new FeedException(NAME + ": the field 'data_point_period_seconds' is missing or not positive");
        }
        return Duration.ofSeconds(seconds);
    }

    private JsonNode get(String pathAndQuery) throws FeedException, InterruptedException {
        boolean fresh = token.filter(known -> known.asked().plus(TOKEN_AGE).isAfter(clock.instant()))
                .isEmpty();
        if (fresh) {
            logIn();
        }
        try {
            return ask(pathAndQuery);
        } catch (FeedException.Unauthorised expired) {
            token = Optional.empty();
            if (fresh) {
                throw expired; // a token of this moment: it is the account that may not ask
            }
            logIn();
            return ask(pathAndQuery);
        }
    }

    private JsonNode ask(String pathAndQuery) throws FeedException, InterruptedException {
        return http.get(
                address.resolve(pathAndQuery),
                Map.of("Authorization", "Bearer " + token.orElseThrow().text()));
    }

    private void logIn() throws FeedException, InterruptedException {
        Instant asked = clock.instant();
        JsonNode json = http.get(address.resolve("/login"), Map.of("Authorization", basic));
        token = Optional.of(new Token(Answer.text(NAME, json, "token"), asked));
    }
}
