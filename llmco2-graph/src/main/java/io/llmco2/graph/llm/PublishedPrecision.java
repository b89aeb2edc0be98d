package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The precision that a checkpoint is published in, from {@code quantization_config} as transformers writes it
 * (utils/quantization_config.py); a missing one says nothing. Names are those of {@link io.llmco2.graph.Precision}.
 */
final class PublishedPrecision {
    private static final String FIELD = "quantization_config";
    private static final int MOST_BITS = 16;
    private static final String FP8_BLOCK = "fp8-block";

    /** Who publishes checkpoints marked FP8 with scales for blocks, by their model cards; others scale channels or tensors. */
    private static final ImmutableSet<String> BLOCK_SCALING_OWNERS = ImmutableSet.of("qwen", "deepseek-ai");

    private static final ImmutableMap<String, Function<ModelConfig, String>> BY_METHOD =
            ImmutableMap.<String, Function<ModelConfig, String>>builder()
                    .put("mxfp4", part -> "mxfp4")
                    .put("fp8", part -> part.has("weight_block_size") ? FP8_BLOCK : "fp8")
                    .put("fbgemm_fp8", part -> "fp8")
                    .put("awq", part -> integers(part, "bits"))
                    .put("gptq", part -> integers(part, "bits"))
                    .put("bitsandbytes", PublishedPrecision::bitsAndBytes)
                    .put("modelopt", PublishedPrecision::modelOptimizer)
                    .put("compressed-tensors", PublishedPrecision::compressedTensors)
                    .buildOrThrow();

    private PublishedPrecision() {}

    /** As {@link ModelConfig#quantisation}. */
    static Optional<String> of(ModelConfig config) {
        return config.has(FIELD) ? Optional.of(read(config.part(FIELD))) : Optional.empty();
    }

    /** What the name of a quantised checkpoint ends with, if that says how it is quantised. */
    static Optional<String> marked(String id) {
        String name = id.toLowerCase(Locale.ROOT);
        if (name.endsWith("-fp8")) {
            boolean blocks = BLOCK_SCALING_OWNERS.contains(name.substring(0, Math.max(0, name.indexOf('/'))));
            return Optional.of(blocks ? FP8_BLOCK : "fp8");
        }
        return name.endsWith("-awq") || name.endsWith("-gptq-int4") ? Optional.of("int4") : Optional.empty();
    }

    private static String read(ModelConfig part) {
        Function<ModelConfig, String> reader =
                part.text("quant_method").map(BY_METHOD::get).orElse(null);
        if (reader == null) {
            throw part.reject("quant_method", "one of " + BY_METHOD.keySet());
        }
        return reader.apply(part);
    }

    private static String integers(ModelConfig part, String field) {
        return switch (part.integer(field, 1, MOST_BITS)) {
            case 4 -> "int4";
            case 8 -> "int8-weights";
            default -> throw part.reject(field, "4 or 8");
        };
    }

    private static String bitsAndBytes(ModelConfig part) {
        if (part.flag("load_in_8bit", false)) {
            return "int8-weights";
        }
        if (!part.flag("load_in_4bit", false)) {
            throw part.reject("load_in_4bit", "true where load_in_8bit is not");
        }
        if (!part.isText("bnb_4bit_quant_type", "nf4")) {
            throw part.reject("bnb_4bit_quant_type", "nf4 (no other 4-bit format of bitsandbytes is described)");
        }
        return "nf4";
    }

    /** Files of the tool itself keep the algorithm one level deeper than those for serving engines. */
    private static String modelOptimizer(ModelConfig part) {
        ModelConfig holder = part.has("quantization") ? part.part("quantization") : part;
        return switch (holder.text("quant_algo").orElse("")) {
            case "FP8" -> "fp8";
            case "NVFP4" -> "nvfp4";
            default -> throw holder.reject("quant_algo", "FP8 or NVFP4");
        };
    }

    /** All linear layers together; files with several groups that differ are refused. */
    private static String compressedTensors(ModelConfig part) {
        ModelConfig group = part.part("config_groups").part("group_0");
        if (part.part("config_groups").has("group_1")) {
            throw part.reject("config_groups", "one group (layers of several precisions are not described)");
        }
        ModelConfig weights = group.part("weights");
        boolean activations = group.has("input_activations");
        String type = weights.text("type").orElse("");
        return switch (type + weights.integer("num_bits", 1, MOST_BITS)) {
            case "int4" -> activations ? refuseActivations(group) : "int4";
            case "int8" -> activations ? "int8" : "int8-weights";
            case "float8" -> activations ? scaled(weights) : "fp8-weights";
            case "float4" -> activations ? "nvfp4" : "nvfp4-weights";
            default -> throw weights.reject("num_bits", "4 or 8, of type int or float");
        };
    }

    private static String scaled(ModelConfig weights) {
        return weights.isText("strategy", "block") ? FP8_BLOCK : "fp8";
    }

    private static String refuseActivations(ModelConfig group) {
        throw group.reject("input_activations", "null beside weights of 4 bits (their product is not described)");
    }
}
