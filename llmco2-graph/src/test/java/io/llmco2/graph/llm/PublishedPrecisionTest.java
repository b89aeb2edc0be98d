package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.llmco2.graph.Precision;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code quantization_config} of published files says, as transformers and the tools that quantise write it. */
class PublishedPrecisionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"quant_method\": \"mxfp4\"} | mxfp4",
                "{\"quant_method\": \"fp8\", \"fmt\": \"e4m3\", \"activation_scheme\": \"dynamic\"} | fp8",
                "{\"quant_method\": \"fp8\", \"activation_scheme\": \"dynamic\", \"weight_block_size\": [128, 128]} | fp8-block",
                "{\"quant_method\": \"fbgemm_fp8\", \"activation_scale_ub\": 1200.0} | fp8",
                "{\"quant_method\": \"awq\", \"bits\": 4, \"group_size\": 128, \"version\": \"gemm\"} | int4",
                "{\"quant_method\": \"gptq\", \"bits\": 4, \"group_size\": 128, \"desc_act\": true} | int4",
                "{\"quant_method\": \"gptq\", \"bits\": 8, \"group_size\": 128} | int8-weights",
                "{\"quant_method\": \"bitsandbytes\", \"load_in_4bit\": true, \"bnb_4bit_quant_type\": \"nf4\"} | nf4",
                "{\"quant_method\": \"bitsandbytes\", \"load_in_4bit\": false, \"load_in_8bit\": true} | int8-weights",
                "{\"quant_method\": \"modelopt\", \"quant_algo\": \"NVFP4\"} | nvfp4",
                "{\"quant_method\": \"modelopt\", \"quantization\": {\"quant_algo\": \"FP8\"}} | fp8",
                "{\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"group_0\": {\"weights\": {\"num_bits\": 4,"
                        + " \"type\": \"int\"}, \"input_activations\": null}}} | int4",
                "{\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"group_0\": {\"weights\": {\"num_bits\": 8,"
                        + " \"type\": \"int\"}, \"input_activations\": {\"num_bits\": 8}}}} | int8",
                "{\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"group_0\": {\"weights\": {\"num_bits\": 8,"
                        + " \"type\": \"float\"}, \"input_activations\": {\"num_bits\": 8}}}} | fp8",
                "{\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"group_0\": {\"weights\": {\"num_bits\": 8,"
                        + " \"type\": \"float\", \"strategy\": \"block\"}, \"input_activations\": {\"num_bits\": 8}}}} | fp8-block",
                "{\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"group_0\": {\"weights\": {\"num_bits\": 8,"
                        + " \"type\": \"float\"}}}} | fp8-weights",
                "{\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"group_0\": {\"weights\": {\"num_bits\": 4,"
                        + " \"type\": \"float\"}, \"input_activations\": {\"num_bits\": 4}}}} | nvfp4",
            })
    void methods(String quantisation, String precision) {
        assertThat(config(quantisation).quantisation()).contains(precision);
        assertThat(Precision.named(precision).name()).isEqualTo(precision);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | has no 'quant_method', which must be one of [mxfp4, fp8, ",
                "{\"quant_method\": \"hqq\"} | : 'quant_method' must be one of [mxfp4, fp8, ",
                "{\"quant_method\": 4} | : 'quant_method' must be a text, but was 4",
                "{\"quant_method\": \"awq\", \"bits\": 3} | : 'bits' must be 4 or 8, but was 3",
                "{\"quant_method\": \"gptq\"} | has no 'bits', which must be a whole number from 1 to 16",
                "{\"quant_method\": \"bitsandbytes\"} | has no 'load_in_4bit', which must be true where",
                "{\"quant_method\": \"bitsandbytes\", \"load_in_4bit\": true, \"bnb_4bit_quant_type\": \"fp4\"}"
                        + " | : 'bnb_4bit_quant_type' must be nf4",
                "{\"quant_method\": \"modelopt\", \"quant_algo\": \"W4A8_AWQ\"} | : 'quant_algo' must be FP8 or NVFP4",
                "{\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"group_0\": {}, \"group_1\": {}}}"
                        + " | : 'config_groups' must be one group",
            })
    void whatNoPrecisionDescribesIsRefusedByName(String quantisation, String message) {
        ModelConfig config = config(quantisation);
        assertThatIllegalArgumentException()
                .isThrownBy(config::quantisation)
                .withMessageStartingWith(
                        "x (quantization_config)" + (message.startsWith(":") ? message : " " + message));
    }

    @Test
    void aPlainCheckpointSaysNothing() {
        assertThat(Configs.read("meta-llama/Llama-3.1-8B").quantisation()).isEmpty();
        assertThat(config("null").quantisation()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config("\"fp8\"").quantisation())
                .withMessage("x: 'quantization_config' must be an object, but was the text \"fp8\"");
    }

    @Test
    void modelsOfTheCatalogThatArePublishedQuantised() {
        LlmCatalog catalog = LlmCatalog.bundled();
        assertThat(catalog.entry("openai/gpt-oss-120b").publishedPrecision()).contains("mxfp4");
        assertThat(catalog.entry("deepseek-ai/DeepSeek-R1-0528").publishedPrecision())
                .contains("fp8-block");
        assertThat(catalog.entry("meta-llama/Llama-3.1-8B").publishedPrecision())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Qwen/Qwen3-235B-A22B-Instruct-2507-FP8, fp8-block",
        "deepseek-ai/DeepSeek-V3.1, fp8-block",
        "meta-llama/Llama-3.1-405B-Instruct-FP8, fp8",
        "RedHatAI/Qwen3-8B-FP8, fp8", // others than the model's makers scale channels
        "Qwen/Qwen2.5-7B-Instruct-AWQ, int4",
        "openai/gpt-oss-20b, mxfp4"
    })
    void aMarkInTheNameOfACheckpointSaysHowItIsQuantised(String id, String precision) {
        assertThat(LlmCatalog.bundled().publishedPrecision(id)).contains(precision);
    }

    @Test
    void aNameWithoutMarkSaysNothing() {
        assertThat(LlmCatalog.bundled().publishedPrecision("Qwen/Qwen3-235B-A22B-Instruct-2507"))
                .isEmpty();
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> LlmCatalog.bundled().publishedPrecision("nobody/nothing-FP8"));
    }

    private static ModelConfig config(String quantisation) {
        return Configs.parse("x", "{\"quantization_config\": " + quantisation + "}");
    }
}
