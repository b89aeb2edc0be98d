package io.llmco2.graph.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.graph.Execution;
import io.llmco2.graph.Models;
import io.llmco2.graph.Precision;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts are exact up to the limit of a {@code long} and refused beyond it. */
class ExactnessTest {
    private static final Execution BF16 = Execution.of(Precision.BF16);

    @Test
    void prefillOfTheLargestModelIsExact() {
        LayerGraph prefill = Graphs.prefill(Models.LLAMA_3_1_405B, new StaticBatch(32, 131_072, 1), BF16);

        assertThat(Graphs.node(prefill, "layer0.ffn_up").repeat()).isEqualTo(126);
        assertThat(flops(prefill, "layer0.ffn_up")).isEqualTo(product(32, 131_072, 2, 16_384, 2 * 53_248));
        assertThat(flops(prefill, "layer0.attention")) // half of the square, with its diagonal
                .isEqualTo(product(32, 131_072 / 2, 131_073, 128, 4 * 128 + 5));
        assertThat(flops(prefill, "lm_head")).isEqualTo(product(32, 2, 16_384, 128_256));
    }

    /** Every matrix product of prefill, and the bytes that attention moves. */
    @ParameterizedTest
    @CsvSource({
        "layer0.qkv_projection, 16384, 18432", // 128 query and 2 x 8 key/value heads of 128
        "layer0.output_projection, 16384, 16384",
        "layer0.ffn_up, 16384, 106496",
        "layer0.ffn_down, 53248, 16384"
    })
    void everyProductOfTheLargestModelIsExact(String name, long inner, long outer) {
        StaticBatch batch = new StaticBatch(32, 131_072, 131_072);
        Cost prefill = Graphs.cost(Graphs.prefill(Models.LLAMA_3_1_405B, batch, BF16), name);
        Cost decode = Graphs.cost(Graphs.decode(Models.LLAMA_3_1_405B, batch, BF16), name);

        assertThat(BigInteger.valueOf(prefill.flops())).isEqualTo(product(32, 131_072, 2, inner, outer));
        assertThat(BigInteger.valueOf(prefill.activationBytes())).isEqualTo(product(32, 131_072, 2, inner + outer));
        assertThat(BigInteger.valueOf(prefill.weightBytes())).isEqualTo(product(2, inner, outer));
        assertThat(BigInteger.valueOf(decode.flops())).isEqualTo(product(32, 131_071, 2, inner, outer));
        assertThat(BigInteger.valueOf(decode.weightBytes())).isEqualTo(product(131_071, 2, inner, outer));
    }

    @Test
    void decodeOfTheLargestModelIsExact() {
        Cost attention = Graphs.cost(
                Graphs.decode(Models.LLAMA_3_1_405B, new StaticBatch(32, 131_072, 131_072), BF16), "layer0.attention");

        BigInteger contexts = product(131_071, 131_073 + 262_143).divide(BigInteger.TWO); // of 131,073 to 262,143
        assertThat(BigInteger.valueOf(attention.flops())).isEqualTo(contexts.multiply(product(32, 128, 4 * 128 + 5)));
        assertThat(BigInteger.valueOf(attention.kvReadBytes())).isEqualTo(contexts.multiply(product(32, 2, 8, 128, 2)));
        assertThat(BigInteger.valueOf(attention.kvWriteBytes())).isEqualTo(product(32, 131_071, 2, 8, 128, 2));
    }

    @Test
    void decodeBeyondTheExactRangeOfDoublesIsExact() {
        LayerGraph decode = Graphs.decode(Models.LLAMA_3_1_405B, new StaticBatch(32_767, 131_071, 10_000), BF16);

        BigInteger contexts = product(9_999, 131_072 + 141_070).divide(BigInteger.TWO); // of 131,072 to 141,070 tokens
        BigInteger expected = contexts.multiply(product(32_767, 128, 4 * 128 + 5));
        assertThat(expected.bitLength() - expected.getLowestSetBit()).isGreaterThan(53); // no double holds it
        assertThat(flops(decode, "layer0.attention")).isEqualTo(expected);
    }

    @Property
    void countsAreExactOrRefused(
            @ForAll @LongRange(min = 1) long requests,
            @ForAll @LongRange(min = 1, max = Workload.LONGEST) long prompt,
            @ForAll @LongRange(min = 2, max = Workload.LONGEST) long generated) {
        StaticBatch batch = new StaticBatch(requests, prompt, generated);
        BigInteger prefillFlops = product(requests, prompt, 2, 4_096, 2 * 11_008);
        BigInteger decodeFlops = product(requests, generated - 1, 2, 4_096, 2 * 11_008);
        try {
            assertThat(flops(Graphs.prefill(Models.LLAMA_2_7B, batch, BF16), "layer0.ffn_up"))
                    .isEqualTo(prefillFlops);
            assertThat(flops(Graphs.decode(Models.LLAMA_2_7B, batch, BF16), "layer0.ffn_up"))
                    .isEqualTo(decodeFlops);
        } catch (IllegalArgumentException refused) {
            // no count of the model is larger than the largest of these
            BigInteger perScore = product(requests, 32, 4 * 128 + 5);
            BigInteger prefillScores = product(prompt, prompt).multiply(perScore);
            BigInteger decodeScores = product(generated, prompt)
                    .add(product(generated, generated))
                    .multiply(perScore);
            BigInteger logits = product(requests, generated, 2, 4_096, 32_000);
            assertThat(prefillFlops
                            .max(decodeFlops)
                            .max(prefillScores)
                            .max(decodeScores)
                            .max(logits))
                    .as("refused: %s", refused.getMessage())
                    .isGreaterThan(BigInteger.valueOf(Long.MAX_VALUE));
        }
    }

    @Test
    void aBatchBeyondALongIsRefusedByName() {
        StaticBatch batch = new StaticBatch(1_000_000_000, 1_000_000_000, 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Graphs.prefill(Models.LLAMA_3_1_405B, batch, BF16))
                .withMessageContainingAll("prefill of Llama-3.1-405B", batch.toString(), "64-bit", "smaller batch");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Graphs.decode(
                        Models.LLAMA_3_1_405B,
                        new StaticBatch(1_000_000_000, Workload.LONGEST, Workload.LONGEST),
                        BF16))
                .withMessageContaining("decode of Llama-3.1-405B");
    }

    @ParameterizedTest
    @ValueSource(longs = {(1L << 31) - 1, 1L << 31}) // sums over an odd and an even number of queries
    void aSumThatWouldWrapToASmallNumberIsRefused(long prompt) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Graphs.prefill(Models.LLAMA_2_7B, new StaticBatch(1L << 33, prompt, 1), BF16))
                .withMessageContaining("prefill of Llama-2-7B");
    }

    @Test
    void aServerBeyondALongIsRefusedByName() {
        ContinuousBatching server = new ContinuousBatching(1e12, Workload.LONGEST, 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Graphs.prefill(Models.LLAMA_3_1_405B, server, BF16))
                .withMessageContainingAll("prefill of Llama-3.1-405B", server.toString());
    }

    @Test
    void costsAreNeverNegativeAndNeverWrap() {
        Cost large = new Cost(Long.MAX_VALUE, 0, 0, 0, 0, 0, 0);

        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> large.plus(large));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Cost(0, 0, 0, -7, 0, 0, 0))
                .withMessageContaining("KV bytes -7");
    }

    private static BigInteger flops(LayerGraph graph, String node) {
        return BigInteger.valueOf(Graphs.cost(graph, node).flops());
    }

    private static BigInteger product(long... factors) {
        BigInteger product = BigInteger.ONE;
        for (long factor : factors) {
            product = product.multiply(BigInteger.valueOf(factor));
        }
        return product;
    }
}
