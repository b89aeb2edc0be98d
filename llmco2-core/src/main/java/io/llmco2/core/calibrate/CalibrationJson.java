package io.llmco2.core.calibrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Range;
import com.google.common.collect.Streams;
import io.llmco2.core.calibrate.Calibration.LeftOut;
import io.llmco2.core.evaluate.ErrorFigures;
import io.llmco2.core.gnn.TrainedRange.Quantity;
import io.llmco2.core.inference.Engine;
import io.llmco2.core.inference.HostLoad;
import io.llmco2.core.predict.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** {@link Calibration} as JSON. Another form gets another name, and is refused with what to do. */
final class CalibrationJson {
    private static final String SCHEMA = "llmco2-calibration-2";
    private static final ObjectMapper JSON = new ObjectMapper();

    private CalibrationJson() {}

    static void write(Calibration calibration, Path file) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json(calibration)) + "\n");
    }

    static Calibration read(Path file) throws IOException {
        String text = Files.readString(file);
        try {
            return calibration(JSON.readTree(text));
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(
                    "the calibration " + file + " is not JSON: " + broken.getOriginalMessage(), broken);
        } catch (IllegalArgumentException | NoSuchElementException wrong) {
            throw new IllegalArgumentException(
                    "the calibration " + file + " cannot be used: " + wrong.getMessage(), wrong);
        }
    }

    private static ObjectNode json(Calibration calibration) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("schema", SCHEMA)
                .put("predictor", calibration.predictor())
                .put("reference_j", calibration.referenceJoules());
        ArrayNode platforms = json.putArray("platforms");
        calibration.platforms().values().forEach(one -> write(one, platforms.addObject()));
        ArrayNode leftOut = json.putArray("left_out");
        calibration.leftOut().forEach(one -> write(one.platform(), leftOut.addObject())
                .put("reason", one.reason()));
        return json;
    }

    private static ObjectNode write(Platform platform, ObjectNode json) {
        return json.put("gpu", platform.gpu())
                .put("engine", platform.engine().id())
                .put("host_load", platform.hostLoad().id());
    }

    private static void write(PlatformCalibration one, ObjectNode json) {
        write(one.platform(), json)
                .put("rows", one.rows())
                .put("configurations", one.configurations())
                .put("ridge", one.ridge());
        ObjectNode adjustment = json.putObject("adjustment");
        one.adjustment().coefficients().forEach(adjustment::put);
        one.range().precisions().forEach(json.putArray("precisions")::add);
        ObjectNode ranges = json.putObject("ranges");
        one.range().ranges().forEach((quantity, range) -> ranges.putArray(quantity.toString())
                .add(range.lowerEndpoint())
                .add(range.upperEndpoint()));
        one.interval().ifPresent(interval -> json.putObject("interval")
                .put("level", interval.level())
                .put("low_factor", interval.lowFactor())
                .put("high_factor", interval.highFactor()));
        ObjectNode heldOut = json.putObject("held_out");
        for (HeldOut errors : one.heldOut()) {
            ObjectNode own = heldOut.putObject(errors.target().toString());
            write(errors.before(), own.putObject("before"));
            write(errors.after(), own.putObject("after"));
        }
    }

    private static void write(ErrorFigures figures, ObjectNode json) {
        json.put("n", figures.n())
                .put("mape", figures.mape())
                .put("median_ape", figures.medianApe())
                .put("eba30", figures.eba30())
                .put("eba10", figures.eba10())
                .put("eba5", figures.eba5())
                .put("bias", figures.bias())
                .put("coverage", Double.isNaN(figures.coverage()) ? null : (Double) figures.coverage());
    }

    private static Calibration calibration(JsonNode json) {
        String schema = json.path("schema").asText("none");
        if (!schema.equals(SCHEMA)) {
            throw new IllegalArgumentException(
                    "its schema is " + schema + ", but this version reads " + SCHEMA + "; calibrate again");
        }
        return new Calibration(
                field(json, "predictor").asText(),
                number(json, "reference_j"),
                Maps.uniqueIndex(
                        list(field(json, "platforms"), CalibrationJson::platformCalibration),
                        PlatformCalibration::platform),
                list(
                        field(json, "left_out"),
                        one -> new LeftOut(platform(one), field(one, "reason").asText())));
    }

    private static Platform platform(JsonNode json) {
        return new Platform(
                field(json, "gpu").asText(),
                Engine.named(field(json, "engine").asText()),
                HostLoad.named(field(json, "host_load").asText()));
    }

    private static PlatformCalibration platformCalibration(JsonNode json) {
        JsonNode adjustment = field(json, "adjustment");
        return new PlatformCalibration(
                platform(json),
                count(json, "rows"),
                count(json, "configurations"),
                number(json, "ridge"),
                new Adjustment(
                        number(adjustment, "prefill_stretch"),
                        number(adjustment, "decode_stretch"),
                        number(adjustment, "s_per_launch"),
                        number(adjustment, "s_per_token"),
                        number(adjustment, "power_factor"),
                        number(adjustment, "host_power_share")),
                range(json),
                Optional.ofNullable(json.get("interval"))
                        .map(interval -> new Interval(
                                number(interval, "level"),
                                number(interval, "low_factor"),
                                number(interval, "high_factor"))),
                field(json, "held_out").properties().stream()
                        .map(errors -> new HeldOut(
                                HeldOut.Target.valueOf(errors.getKey().toUpperCase(Locale.ROOT)),
                                figures(field(errors.getValue(), "before")),
                                figures(field(errors.getValue(), "after"))))
                        .collect(ImmutableList.toImmutableList()));
    }

    private static CalibratedRange range(JsonNode json) {
        JsonNode ranges = field(json, "ranges");
        ImmutableMap<Quantity, Range<Double>> read = Maps.toMap(Arrays.asList(Quantity.values()), quantity -> {
            JsonNode ends = field(ranges, quantity.toString());
            if (ends.size() != 2 || !ends.path(0).isNumber() || !ends.path(1).isNumber()) {
                throw new IllegalArgumentException(
                        "its range of '" + quantity + "' must be two numbers, but is " + ends);
            }
            return Range.closed(ends.path(0).asDouble(), ends.path(1).asDouble());
        });
        return new CalibratedRange(ImmutableSortedSet.copyOf(list(field(json, "precisions"), JsonNode::asText)), read);
    }

    private static ErrorFigures figures(JsonNode json) {
        return new ErrorFigures(
                count(json, "n"),
                number(json, "mape"),
                number(json, "median_ape"),
                number(json, "eba30"),
                number(json, "eba10"),
                number(json, "eba5"),
                number(json, "bias"),
                field(json, "coverage").isNull() ? Double.NaN : number(json, "coverage"));
    }

    private static <T> ImmutableList<T> list(JsonNode array, Function<JsonNode, T> read) {
        return Streams.stream(array).map(read).collect(ImmutableList.toImmutableList());
    }

    private static double number(JsonNode object, String field) {
        JsonNode found = field(object, field);
        if (!found.isNumber()) {
            throw new IllegalArgumentException("its field '" + field + "' must be a number, but is " + found);
        }
        return found.asDouble();
    }

    private static int count(JsonNode object, String field) {
        JsonNode found = field(object, field);
        if (!found.canConvertToInt() || !found.isIntegralNumber()) {
            throw new IllegalArgumentException("its field '" + field + "' must be a whole number, but is " + found);
        }
        return found.intValue();
    }

    private static JsonNode field(JsonNode object, String field) {
        JsonNode found = object.get(field);
        if (found == null) {
            throw new IllegalArgumentException("it has no field '" + field + "'");
        }
        return found;
    }
}
