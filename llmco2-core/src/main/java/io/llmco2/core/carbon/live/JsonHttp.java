package io.llmco2.core.carbon.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks for JSON over HTTP, again where that may help: after a timeout, a broken connection, 5xx, 429 (as long as
 * {@code Retry-After} says) and what is no JSON. Messages name host, path and status; never a header, query or body.
 */
final class JsonHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_BODY = 8 << 20; // bytes: three days of five-minute values are a tenth of a MiB
    private static final int OK = 200;
    private static final int UNAUTHORISED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // credentials go to no other host
            .build();
    private final Retry retry;

    JsonHttp(Retry retry) {
        this.retry = retry;
    }

    /** One attempt: an answer, or a problem that another attempt may solve, and how long the server asks to wait. */
    private record Attempt(Optional<JsonNode> answer, String problem, OptionalLong waitSeconds) {
        static Attempt failed(String problem) {
            return new Attempt(Optional.empty(), problem, OptionalLong.empty());
        }
    }

    JsonNode get(URI uri, Map<String, String> headers) throws FeedException, InterruptedException {
        String problem = "";
        for (int attempt = 1; attempt <= retry.attempts(); attempt++) {
            Attempt made = attempt(uri, headers);
            if (made.answer().isPresent()) {
                return made.answer().get();
            }
            problem = made.problem();
            if (attempt < retry.attempts()) {
                pause(attempt, made.waitSeconds(), problem);
            }
        }
        throw new FeedException(problem + ", after " + retry.attempts() + " attempts");
    }

    private void pause(int attempt, OptionalLong waitSeconds, String problem)
            throws FeedException, InterruptedException {
        Duration pause =
                waitSeconds.isPresent() ? Duration.ofSeconds(waitSeconds.getAsLong()) : retry.pauseAfter(attempt);
        if (pause.compareTo(retry.longestPause()) > 0) {
            throw new FeedException(problem + " and asks to wait " + pause.toSeconds() + " s");
        }
        Thread.sleep(pause.toMillis());
    }

    private Attempt attempt(URI uri, Map<String, String> headers) throws FeedException, InterruptedException {
        String where = uri.getHost() + uri.getPath();
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(request(where, uri, headers), response -> new BoundedBody(LARGEST_BODY));
        try {
            return judge(where, sent.get(retry.timeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Attempt.failed(
                    where + " did not answer within " + retry.timeout().toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                return Attempt.failed(where + " cannot be read: " + e.getCause());
            }
            throw new FeedException(where + " cannot be asked: " + e.getCause(), e);
        } finally {
            sent.cancel(true); // of no effect if it is done
        }
    }

    private static HttpRequest request(String where, URI uri, Map<String, String> headers) throws FeedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET().header("accept", "application/json");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            try {
                request.header(header.getKey(), header.getValue());
            } catch (IllegalArgumentException quotesTheValue) { // which is a credential, so it is no cause either
                throw new FeedException(where + " cannot be asked: the credentials for '" + header.getKey()
                        + "' have characters that no header may have, such as a line break");
            }
        }
        return request.build();
    }

    private static Attempt judge(String where, HttpResponse<byte[]> response) throws FeedException {
        int status = response.statusCode();
        if (status == OK) {
            return parse(where, response.body());
        }
        if (status == UNAUTHORISED || status == FORBIDDEN) {
            throw new FeedException.Unauthorised(where + " answered " + status + ": the credentials are not accepted");
        }
        if (status == TOO_MANY || status >= SERVER_ERROR) {
            return new Attempt(Optional.empty(), where + " answered " + status, retryAfter(response));
        }
        throw new FeedException(where + " answered " + status);
    }

    private static Attempt parse(String where, byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json.isObject()
                    ? new Attempt(Optional.of(json), "", OptionalLong.empty())
                    : Attempt.failed(where + " answered with what is no JSON object");
        } catch (JsonProcessingException e) {
            return Attempt.failed(where + " answered with what is no JSON");
        } catch (IOException e) {
            return Attempt.failed(where + " cannot be read: " + e);
        }
    }

    /** Whole seconds; a date, which the standard allows too, is left to the own pauses. */
    private static OptionalLong retryAfter(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("retry-after")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> OptionalLong.of(Long.parseLong(value)))
                .orElse(OptionalLong.empty());
    }
}
