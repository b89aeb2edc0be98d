package io.llmco2.graph;

import com.google.common.collect.ImmutableMap;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/**
 * The number formats of an inference. Quantised checkpoints keep the embedding, the LM head and routers in the format of
 * the activations, which is what the published ones do.
 *
 * @param name what users call it, such as {@code bf16}
 * @param layers matrix products of the layers, those of the experts aside
 * @param experts matrix products of the experts
 * @param activations storage of everything that flows between operators
 * @param kvCache storage of keys and values
 */
public record Precision(String name, Product layers, Product experts, NumberFormat activations, NumberFormat kvCache) {

    /**
     * How the weights of a matrix product are stored and what is multiplied.
     *
     * @param weights storage
     * @param compute operands, which decides the peak rate that applies
     */
    public record Product(WeightFormat weights, NumberFormat compute) {

        /** Whether weights are turned into another format before they are multiplied. */
        public boolean dequantises() {
            return weights.element() != compute;
        }

        private static Product of(NumberFormat format) {
            return new Product(WeightFormat.plain(format), format);
        }
    }

    /** Everything in IEEE single precision. */
    public static final Precision FP32 = uniform("fp32", NumberFormat.FP32);
    /** Everything in bfloat16. */
    public static final Precision BF16 = uniform("bf16", NumberFormat.BF16);
    /** Everything in half precision. */
    public static final Precision FP16 = uniform("fp16", NumberFormat.FP16);
    /**
     * Weights and products in 8-bit floating point with one scale for each channel or tensor, as Meta, Red Hat and NVIDIA publish
     * them; activations and KV cache in bfloat16.
     */
    public static final Precision FP8 = quantised("fp8", WeightFormat.plain(NumberFormat.FP8), NumberFormat.FP8);
    /**
     * The same with a scale for every block, as DeepSeek and Qwen publish them: products of other kernels, which in engines so
     * far take more time and power than those of {@link #FP8}.
     */
    public static final Precision FP8_BLOCK = quantised("fp8-block", WeightFormat.FP8_BLOCK, NumberFormat.FP8);
    /** Weights and products in 8-bit integers; activations and KV cache in bfloat16. */
    public static final Precision INT8 = quantised("int8", WeightFormat.plain(NumberFormat.INT8), NumberFormat.INT8);
    /** Weights alone in 8-bit floating point. */
    public static final Precision FP8_WEIGHTS =
            quantised("fp8-weights", WeightFormat.plain(NumberFormat.FP8), NumberFormat.BF16);
    /** Weights alone in 8-bit integers (LLM.int8, GPTQ with 8 bits). */
    public static final Precision INT8_WEIGHTS =
            quantised("int8-weights", WeightFormat.plain(NumberFormat.INT8), NumberFormat.BF16);
    /** Weights alone in 4-bit integers (AWQ, GPTQ). */
    public static final Precision INT4 = quantised("int4", WeightFormat.INT4, NumberFormat.BF16);
    /** Weights alone in 4-bit quantiles (bitsandbytes). */
    public static final Precision NF4 = quantised("nf4", WeightFormat.NF4, NumberFormat.BF16);
    /** The experts' weights in MXFP4, multiplied in bfloat16 like all else: gpt-oss as it is published. */
    public static final Precision MXFP4 = new Precision(
            "mxfp4",
            Product.of(NumberFormat.BF16),
            new Product(WeightFormat.MXFP4, NumberFormat.BF16),
            NumberFormat.BF16,
            NumberFormat.BF16);
    /** Weights and products in NVFP4. */
    public static final Precision NVFP4 = quantised("nvfp4", WeightFormat.NVFP4, NumberFormat.FP4);
    /** Weights alone in NVFP4. */
    public static final Precision NVFP4_WEIGHTS = quantised("nvfp4-weights", WeightFormat.NVFP4, NumberFormat.BF16);

    private static final String KV_CACHE = "+kv-";

    private static final ImmutableMap<String, Precision> BY_NAME = byName();

    /**
     * The precision of a name, whatever its case: one of {@link #names()}, if wanted with the format of the KV cache behind
     * it, such as {@code bf16+kv-fp8}.
     *
     * @throws NoSuchElementException if there is none, naming those that exist
     */
    public static Precision named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int suffix = lower.indexOf(KV_CACHE);
        Precision found = BY_NAME.get(suffix < 0 ? lower : lower.substring(0, suffix));
        if (found == null) {
            throw new NoSuchElementException("no precision '" + name + "'; known are " + String.join(", ", names())
                    + ", each alone or with " + KV_CACHE + "fp8 or another format of whole bytes behind it");
        }
        return suffix < 0 ? found : found.withKvCache(kvFormat(name, lower.substring(suffix + KV_CACHE.length())));
    }

    /** The names that {@link #named} knows. */
    public static Iterable<String> names() {
        return BY_NAME.keySet();
    }

    /** The same with keys and values stored otherwise. */
    public Precision withKvCache(NumberFormat format) {
        format.bytes(); // refuses formats without whole bytes
        int suffix = name.indexOf(KV_CACHE);
        String plain = suffix < 0 ? name : name.substring(0, suffix);
        Precision found = BY_NAME.get(plain);
        String newName = found != null && found.kvCache == format
                ? plain
                : plain + KV_CACHE + format.name().toLowerCase(Locale.ROOT);
        return new Precision(newName, layers, experts, activations, format);
    }

    /** Whether the experts alone are quantised, so that a model without experts cannot have it. */
    public boolean quantisesExpertsAlone() {
        return !experts.equals(layers);
    }

    private static NumberFormat kvFormat(String name, String format) {
        return Stream.of(NumberFormat.values())
                .filter(known -> known.bits() % Byte.SIZE == 0)
                .filter(known -> known.name().equalsIgnoreCase(format))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no KV cache format '" + format + "' in '" + name
                        + "'; known are fp32, bf16, fp16, fp8 and int8"));
    }

    private static ImmutableMap<String, Precision> byName() {
        ImmutableMap.Builder<String, Precision> names = ImmutableMap.builder();
        Stream.of(
                        FP32,
                        BF16,
                        FP16,
                        FP8,
                        FP8_BLOCK,
                        INT8,
                        FP8_WEIGHTS,
                        INT8_WEIGHTS,
                        INT4,
                        NF4,
                        MXFP4,
                        NVFP4,
                        NVFP4_WEIGHTS)
                .forEach(precision -> names.put(precision.name, precision));
        return names.put("float32", FP32)
                .put("bfloat16", BF16)
                .put("float16", FP16)
                .put("awq", INT4)
                .put("gptq", INT4)
                .buildOrThrow();
    }

    private static Precision uniform(String name, NumberFormat format) {
        return new Precision(name, Product.of(format), Product.of(format), format, format);
    }

    private static Precision quantised(String name, WeightFormat weights, NumberFormat compute) {
        Product product = new Product(weights, compute);
        return new Precision(name, product, product, NumberFormat.BF16, NumberFormat.BF16);
    }
}
