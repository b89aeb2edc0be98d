package io.llmco2.core.carbon.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on this machine that answers as the documented APIs of Electricity Maps and WattTime do, and misbehaves when
 * told to: each queued fault spoils one request.
 */
final class GridServer implements AutoCloseable {
    static final String KEY = "secret-key";
    static final String USER = "freddo";
    static final String PASSWORD = "secret-password";
    static final Instant HOUR = Instant.parse("2026-11-23T12:00:00Z");

    /** A way to spoil an answer. */
    enum Fault {
        SERVER_ERROR,
        TOO_MANY,
        TOO_MANY_FOR_LONG,
        GARBAGE,
        NO_OBJECT,
        EMPTY_OBJECT,
        SLOW_HEAD,
        SLOW_BODY,
        HANG_UP,
        ENDLESS,
        OTHER_ZONE,
        OTHER_UNITS,
        NEGATIVE,
        NO_TIME,
        OUT_OF_ORDER,
        EXPIRED,
        NOT_FOUND,
        REDIRECT
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Fault> faults = new ArrayDeque<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger logins = new AtomicInteger();
    private volatile boolean released;

    GridServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void next(Fault... more) {
        faults.addAll(List.of(more));
    }

    /** Paths with queries, in order. */
    List<String> asked() {
        return asked;
    }

    int logins() {
        return logins.get();
    }

    private synchronized Fault fault() {
        return faults.poll();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestURI().toString());
            Fault fault = fault();
            if (fault == null) {
                fair(exchange, null);
            } else {
                spoilt(exchange, fault);
            }
        }
    }

    private void spoilt(HttpExchange exchange, Fault fault) throws IOException {
        switch (fault) {
            case SERVER_ERROR -> send(exchange, 500, "{\"error\": \"internal\"}");
            case TOO_MANY -> tooMany(exchange, "0");
            case TOO_MANY_FOR_LONG -> tooMany(exchange, "3600");
            case GARBAGE -> send(exchange, 200, "<html>{\"carbonIntensity\": 12");
            case NO_OBJECT -> send(exchange, 200, "[1, 2]");
            case EMPTY_OBJECT -> send(exchange, 200, "{}");
            case SLOW_HEAD -> waitThen(() -> fair(exchange, null));
            case SLOW_BODY -> slowBody(exchange);
            case HANG_UP -> {
                // closed without an answer
            }
            case ENDLESS -> endless(exchange);
            case EXPIRED -> send(exchange, 401, "{\"error\": \"Invalid auth-token\", \"message\": \"expired\"}");
            case NOT_FOUND -> send(exchange, 404, "{\"error\": \"no such zone\"}");
            case REDIRECT -> {
                exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
                send(exchange, 302, "");
            }
            default -> fair(exchange, fault);
        }
    }

    private static void tooMany(HttpExchange exchange, String seconds) throws IOException {
        exchange.getResponseHeaders().add("Retry-After", seconds);
        send(exchange, 429, "{\"error\": \"Too Many Requests\"}");
    }

    private interface Late {
        void answer() throws IOException;
    }

    private void waitThen(Late late) throws IOException {
        for (int i = 0; i < 500 && !released; i++) {
            sleep(Duration.ofMillis(10));
        }
        if (!released) {
            late.answer();
        }
    }

    private void slowBody(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        waitThen(() -> exchange.getResponseBody().write('}'));
    }

    private void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] block = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 1000 && !released; i++) {
            exchange.getResponseBody().write(block);
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fair(HttpExchange exchange, Fault fault) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/v3/carbon-intensity/latest", "/v3/carbon-intensity/forecast" ->
                electricityMaps(exchange, path, fault);
            case "/login" -> login(exchange);
            case "/v3/forecast" -> wattTime(exchange, fault);
            default -> send(exchange, 404, "{}");
        }
    }

    /** Knows every zone but {@code NOWHERE}. */
    private static void electricityMaps(HttpExchange exchange, String path, Fault fault) throws IOException {
        if (!KEY.equals(exchange.getRequestHeaders().getFirst("auth-token"))) {
            send(exchange, 401, "{\"error\": \"Invalid auth-token\", \"message\": \"The provided token is invalid.\"}");
            return;
        }
        String query = exchange.getRequestURI().getQuery();
        if (query.contains("zone=NOWHERE")) {
            send(exchange, 404, "{\"error\": \"no such zone\"}");
            return;
        }
        String zone = fault == Fault.OTHER_ZONE ? "DK-DK1" : query.replaceFirst(".*zone=([^&]+).*", "$1");
        String time = fault == Fault.NO_TIME ? "yesterday" : "2026-11-23T12:00:00.000Z";
        String value = fault == Fault.NEGATIVE ? "-3" : "58";
        if (path.endsWith("latest")) {
            send(exchange, 200, """
                    {"zone": "%s", "carbonIntensity": %s, "datetime": "%s", "updatedAt": "2026-11-23T12:10:00.000Z",
                     "createdAt": "2026-11-20T12:00:00.000Z", "emissionFactorType": "%s", "isEstimated": true,
                     "estimationMethod": "TIME_SLICER_AVERAGE"}
                    """.formatted(
                            zone, value, time, query.replaceFirst(".*emissionFactorType=([^&]+).*", "$1")));
        } else {
            String first = fault == Fault.OUT_OF_ORDER ? "2026-11-23T15:00:00.000Z" : "2026-11-23T12:00:00.000Z";
            send(exchange, 200, """
                    {"zone": "%s", "updatedAt": "2026-11-23T12:10:00.000Z", "forecast": [
                     {"carbonIntensity": 58, "datetime": "%s"},
                     {"carbonIntensity": 41, "datetime": "2026-11-23T13:00:00.000Z"},
                     {"carbonIntensity": 73, "datetime": "2026-11-23T14:00:00.000Z"}]}
                    """.formatted(zone, first));
        }
    }

    private void login(HttpExchange exchange) throws IOException {
        String basic = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        if (!("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 403, "Forbidden");
            return;
        }
        send(exchange, 200, "{\"token\": \"token-" + logins.incrementAndGet() + "\"}");
    }

    private void wattTime(HttpExchange exchange, Fault fault) throws IOException {
        if (!("Bearer token-" + logins.get())
                .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, "{\"error\": \"expired\"}");
            return;
        }
        send(exchange, 200, """
                {"data": [{"point_time": "2026-11-23T12:00:00+00:00", "value": 870.5},
                          {"point_time": "2026-11-23T12:05:00+00:00", "value": 860}],
                 "meta": {"data_point_period_seconds": 300, "region": "%s", "warnings": [], "signal_type": "co2_moer",
                          "model": {"date": "2026-03-01"}, "units": "%s", "generated_at_period_seconds": 300,
                          "generated_at": "2026-11-23T12:00:00+00:00"}}
                """.formatted(
                        fault == Fault.OTHER_ZONE ? "ERCOT" : "CAISO_NORTH",
                        fault == Fault.OTHER_UNITS ? "kg_co2_per_mwh" : "lbs_co2_per_mwh"));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        released = true;
        server.stop(0);
        threads.shutdownNow();
    }
}
