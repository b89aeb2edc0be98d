package io.llmco2.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Locale;
import java.util.NoSuchElementException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of precisions, and the bytes of weights. */
class PrecisionTest {

    @ParameterizedTest
    @CsvSource({
        // name, bits of a weight without its scales, bytes of an activation, operands of products
        "fp32, 32, 4, FP32",
        "bfloat16, 16, 2, BF16",
        "FP16, 16, 2, FP16",
        "INT8, 8, 2, INT8",
        "int8-weights, 8, 2, BF16",
        "fp8, 8, 2, FP8",
        "fp8-block, 8, 2, FP8",
        "fp8-weights, 8, 2, BF16",
        "awq, 4, 2, BF16",
        "gptq, 4, 2, BF16",
        "nf4, 4, 2, BF16",
        "nvfp4, 4, 2, FP4",
        "nvfp4-weights, 4, 2, BF16"
    })
    void isFoundByNameWhateverItsCase(String name, int weightBits, int activationBytes, NumberFormat compute) {
        Precision precision = Precision.named(name);

        assertThat(precision.layers().weights().element().bits()).isEqualTo(weightBits);
        assertThat(precision.layers().compute()).isEqualTo(compute);
        assertThat(precision.experts()).isEqualTo(precision.layers());
        assertThat(precision.activations().bytes()).isEqualTo(activationBytes);
        assertThat(precision.layers().dequantises())
                .isEqualTo(precision.layers().weights().element() != compute);
    }

    @Test
    void mxfp4QuantisesExpertsAlone() {
        assertThat(Precision.MXFP4.quantisesExpertsAlone()).isTrue();
        assertThat(Precision.MXFP4.layers()).isEqualTo(Precision.BF16.layers());
        assertThat(Precision.INT4.quantisesExpertsAlone()).isFalse();
    }

    @Test
    void theCacheMayHaveAFormatOfItsOwn() {
        Precision precision = Precision.named("int4+kv-FP8");

        assertThat(precision.kvCache()).isEqualTo(NumberFormat.FP8);
        assertThat(precision.layers()).isEqualTo(Precision.INT4.layers());
        assertThat(Precision.named(precision.name())).isEqualTo(precision);
        assertThat(precision.withKvCache(NumberFormat.BF16)).isEqualTo(Precision.INT4);
    }

    @Test
    void namesAreFoundWhateverTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr")); // whose lower case of I has no dot
            assertThat(Precision.named("INT8")).isEqualTo(Precision.INT8);
            assertThat(Precision.named("INT8+KV-INT8").kvCache()).isEqualTo(NumberFormat.INT8);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theUnknownIsRefusedWithWhatExists() {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> Precision.named("int3"))
                .withMessageContainingAll("'int3'", "bf16", "fp8", "mxfp4");
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> Precision.named("bf16+kv-int4"))
                .withMessageContainingAll("'int4'", "'bf16+kv-int4'", "fp8");
        assertThatIllegalStateException()
                .isThrownBy(() -> Precision.BF16.withKvCache(NumberFormat.NF4))
                .withMessageContaining("NF4 has 4 bits");
    }

    @ParameterizedTest
    @CsvSource({
        // of 4096 weights: 4 bits each, and for a group its bits
        "int4, 2128", // 2048 + 32 x 20 bits
        "nf4, 2304", // 2048 + 64 x 4
        "nvfp4, 2304", // 2048 + 256 x 1
        "fp8-block, 4100", // one block, begun
        "int8, 4096",
        "bf16, 8192"
    })
    void groupsOfWeightsShareScales(String name, long bytes) {
        assertThat(Precision.named(name).layers().weights().bytes(4_096)).isEqualTo(bytes);
    }

    @Test
    void mxfp4HasAScaleForEvery32Weights() {
        assertThat(WeightFormat.MXFP4.bytes(4_096)).isEqualTo(2_048 + 128);
        assertThat(WeightFormat.MXFP4.bytes(33)).isEqualTo(17 + 2); // a half byte and a half group are begun
    }

    @Property
    void formatsWithScalesTakeMoreThanTheirElements(@ForAll @LongRange(min = 1, max = 1L << 50) long elements) {
        for (WeightFormat format :
                new WeightFormat[] {WeightFormat.INT4, WeightFormat.NF4, WeightFormat.MXFP4, WeightFormat.NVFP4}) {
            assertThat(format.bytes(elements))
                    .isGreaterThan(WeightFormat.plain(format.element()).bytes(elements))
                    .isLessThanOrEqualTo(WeightFormat.plain(NumberFormat.INT8).bytes(elements) + Integer.BYTES);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 8", "0, 8", "32, 0", "32, -1"})
    void aGroupSharesSomething(int group, int bits) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeightFormat(NumberFormat.FP4, group, bits))
                .withMessageContaining(group + " weights shared " + bits + " bits");
    }
}
