package io.llmco2.graph;

import com.google.common.collect.ImmutableMap;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * The number formats of an inference. Quantised checkpoints keep the embedding, the LM head and routers in the format
 * of the activations, which is what the published FP8 checkpoints do.
 *
 * @param name what users call it, such as {@code bf16}
 * @param weights storage of the weights of the layers' matrix products
 * @param compute operands of those products, which decides the peak rate that applies
 * @param activations storage of everything that flows between operators
 * @param kvCache storage of keys and values
 */
public record Precision(
        String name, NumberFormat weights, NumberFormat compute, NumberFormat activations, NumberFormat kvCache) {

    /** Everything in IEEE single precision. */
    public static final Precision FP32 = uniform("fp32", NumberFormat.FP32);
    /** Everything in bfloat16. */
    public static final Precision BF16 = uniform("bf16", NumberFormat.BF16);
    /** Everything in half precision. */
    public static final Precision FP16 = uniform("fp16", NumberFormat.FP16);
    /** Weights and products in 8-bit floating point; activations and KV cache in bfloat16. */
    public static final Precision FP8 =
            new Precision("fp8", NumberFormat.FP8, NumberFormat.FP8, NumberFormat.BF16, NumberFormat.BF16);
    /** Weights and products in 8-bit integers; activations and KV cache in bfloat16. */
    public static final Precision INT8 =
            new Precision("int8", NumberFormat.INT8, NumberFormat.INT8, NumberFormat.BF16, NumberFormat.BF16);

    private static final ImmutableMap<String, Precision> BY_NAME = ImmutableMap.<String, Precision>builder()
            .put("fp32", FP32)
            .put("float32", FP32)
            .put("bf16", BF16)
            .put("bfloat16", BF16)
            .put("fp16", FP16)
            .put("float16", FP16)
            .put("fp8", FP8)
            .put("int8", INT8)
            .buildOrThrow();

    /**
     * The precision of a name, whatever its case.
     *
     * @throws NoSuchElementException if there is none, naming those that exist
     */
    public static Precision named(String name) {
        Precision found = BY_NAME.get(name.toLowerCase(Locale.ROOT));
        if (found == null) {
            throw new NoSuchElementException(
                    "no precision '" + name + "'; known are " + String.join(", ", BY_NAME.keySet()));
        }
        return found;
    }

    private static Precision uniform(String name, NumberFormat format) {
        return new Precision(name, format, format, format, format);
    }
}
