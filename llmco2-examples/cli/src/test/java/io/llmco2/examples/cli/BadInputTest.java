package io.llmco2.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be estimated ends with status 2 and says why in the words of the command line. */
class BadInputTest {
    private static final String LLAMA = "estimate --gpu h100-sxm --model meta-llama/Llama-3.1-8B ";
    private static final String BATCH = "--batch 8 --prompt 512 --generate 128 ";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --requests nonsense                     | --requests takes | got 'nonsense'
            --requests 8x512                        | such as 8x512x128 | got '8x512'
            --requests 8x512x0                      | generated tokens must be at least 1 | was 0
            --requests 8x512x128 --batch 3          | --requests says all of --batch | give either
            --requests 8x512x128 --continuous       | --requests says all of --batch | no --continuous
            --requests 8x512x128 --cached 1.5       | --cached must be a whole number | was 1.5
            --requests 8x512x128 --cached 512       | cached prompt tokens must be 0 to 511 | were 512
            --prompt 512 --generate 128             | --batch | has no default
            --batch 8 --generate 128                | --prompt | is needed
            --batch 8 --prompt 512                  | --generate | is needed
            --batch 2.5 --prompt 8 --generate 8     | --batch must be a whole number | was 2.5
            --batch 1e300 --prompt 8 --generate 8   | --batch must be a whole number | was 1.0E300
            --batch 1 --prompt 8.5 --generate 8     | --prompt must be a whole number | was 8.5
            --batch 1 --prompt 8 --generate NaN     | --generate must be a whole number | was NaN
            --batch one --prompt 8 --generate 8     | '--batch' | 'one' is not a number
            --batch 1 --prompt 200000 --generate 8  | up to 131072 tokens | have 200008
            """)
    void workloads(String options, String expected, String given) {
        refused(LLAMA + options, expected, given);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --draft mtp --drafts 2 --acceptance 2   | --acceptance 2.0 | must be 0 to 1
            --draft mtp --drafts 2 --acceptance NaN | --acceptance NaN | must be 0 to 1
            --draft mtp --drafts 0 --acceptance 0.5 | --drafts 0 | must be 1 to 64
            --draft mtp --drafts 2.5 --acceptance 1 | '--drafts' | '2.5' is not a whole number
            --draft mtp --drafts 2                  | --acceptance | is needed with --draft
            --draft mtp --acceptance 0.5            | --drafts | is needed with --draft
            --drafts 2                              | --drafts | belong to --draft
            --acceptance 0.5                        | --acceptance | belong to --draft
            --draft no/such --drafts 2 --acceptance 0.5 | no LLM 'no/such' | 'llmco2 models' lists them
            --draft none.json --drafts 2 --acceptance 0.5 | there is no file | 'none.json'
            --lora-rank 0                           | LoRA adapters must be 1 to 4096 | 0 and 1
            --lora-adapters 4                       | --lora-adapters 4 | --lora-rank
            --samples 0                             | samples must be at least 1 | was 0
            --samples 4 --continuous                | samples are for a static batch | were 4
            --chunk 3                               | chunk must have at least 16 tokens | had 3
            --only prefill                          | --only prefill | --node-link
            --only decoding                         | '--only' | 'decoding'
            --precision bf17                        | no precision 'bf17' | bf16, fp16
            --precision bf16+kv-fp9                 | no KV cache format 'fp9' | fp8 and int8
            --precision mxfp4                       | precision mxfp4 | has none; choose one
            --precision nvfp4                       | FP4 | h100-sxm
            --format dot                            | 'estimate' has no format dot | text, json, csv, manifest
            """)
    void waysOfServing(String options, String expected, String given) {
        refused(LLAMA + BATCH + options, expected, given);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --gpus 16                    | --gpus 16 | --node-link
            --gpus 4 --node-gpus 2       | more than the 2 of one node | --node-link
            --gpus 16 --node-link 0      | --node-link takes Gbit/s | got 0.0
            --node-link fast             | '--node-link' | 'fast' is not a number
            --node-gpus 0                | --node-gpus must be at least 1 | was 0
            --pp 1000                    | --tp x --dp x --pp x --cp | 1 x 1 x 1000 x 1 on 1 GPUs
            --gpus 1000 --pp 1000 --node-link 400 | 32 layers | 1000 pipeline stages
            --gpus 2000 --pp 2000 --node-link 400 | pipeline parallelism must be 1 to 1024 | was 2000
            --dp 2000000 --pp 2000000    | --tp x --dp x --pp x --cp | on 1 GPUs
            --gpus 0                     | must be at least 1 | were 0, 1, 1 and 1
            --gpus 2 --cp 0              | must be at least 1 | were 2, 1, 1 and 0
            --gpus two                   | '--gpus' | 'two' is not a whole number
            --micro-batches 4            | --micro-batches 4 | --pp
            --gpus 2 --pp 2 --micro-batches 0 | micro-batches | was 0
            --gpus 3                     | tensor parallelism 3 | choose a divisor
            """)
    void splits(String options, String expected, String given) {
        refused(LLAMA + BATCH + options, expected, given);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --model meta-llama/Llama-3.1-9B --gpu h100-sxm | did you mean | 'llmco2 models' lists them
            --model ./nowhere --gpu h100-sxm               | there is no file | nowhere
            --model none.json --gpu h100-sxm               | there is no file | 'none.json'
            --model gpt2 --gpu h100-sxn                    | did you mean one of 'h100-sxm' | 'llmco2 gpus' lists them
            """)
    void names(String options, String expected, String given) {
        refused("estimate --batch 1 --prompt 8 --generate 8 " + options, expected, given);
    }

    @Test
    void aDirectoryWithoutConfigIsNamed(@TempDir Path directory) {
        refused(
                "estimate --gpu h100-sxm --batch 1 --prompt 8 --generate 8 --model " + directory,
                "the directory '" + directory + "'",
                "has no config.json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --phase decode --generate 1               | --phase decode | only token
            --phase decode --generate 8 --only prefill | --phase decode | --only prefill leaves it out
            --phase decode --generate 8 --format csv  | 'graph' has no format csv | text, json, dot
            --phase decode --generate 8 --draft mtp --drafts 1 --acceptance 1 | of one model | --draft
            """)
    void graphs(String options, String expected, String given) {
        refused("graph --model gpt2 --batch 1 --prompt 8 " + options, expected, given);
    }

    private static void refused(String arguments, String expected, String given) {
        Command done = Command.run(arguments);
        assertThat(done.status()).as(done.out() + done.err()).isEqualTo(2);
        assertThat(done.out()).isEmpty();
        assertThat(done.err())
                .contains(expected, given)
                .doesNotContain("\tat ", "ids()", "ModelConfig", "batchSize", "StaticBatch", "io.llmco2", "java.");
    }
}
