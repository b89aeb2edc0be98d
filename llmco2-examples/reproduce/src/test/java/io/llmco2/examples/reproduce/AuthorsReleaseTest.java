package io.llmco2.examples.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.llmco2.core.feature.KernelGraph;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.inference.Engine;
import io.llmco2.examples.reproduce.SimulatedRequests.Request;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Precision;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorsReleaseTest {
    private static final Path RELEASE = Path.of("..", "..", "..", "shared", "data", "llmco2-release", "requests.csv");
    private static final Deployment A100 =
            new Deployment(GpuCatalog.bundled().get("a100-sxm-80"), ParallelSplit.NONE, Precision.FP16, Engine.VLLM);

    @TempDir
    private Path folder;

    /** By hand, for 7B and 100 tokens: products are 2 x 100 x 4096^2 operations, weights 2 x 4096^2 bytes. */
    @Test
    void countsOfALayerAreThoseOfLlmViewer() {
        KernelGraph prefill = layer("meta-llama/Llama-2-7b-hf", Phase.PREFILL, 100);
        assertThat(prefill.nodes()).hasNumberOfRows(15);
        double[] query = prefill.nodes()[2];
        assertThat(query[0]).isEqualTo(2.0 * 100 * 4096 * 4096);
        assertThat(query[1]).isEqualTo(2.0 * 4096 * 4096 + 2 * 100 * 2 * 4096);
        assertThat(query[2]).isZero(); // 97 operations a byte, where an A100 could do 153
        double[] attention = prefill.nodes()[5];
        assertThat(attention[0]).isEqualTo(4.0 * 100 * 100 * 4096 + 5.0 * 100 * 100 * 32);
        double[] decode = layer("meta-llama/Llama-2-7b-hf", Phase.DECODE, 100).nodes()[2];
        assertThat(decode[0]).isEqualTo(2.0 * 4096 * 4096);
    }

    @Test
    void kernelsReadWhatTheyNeed() {
        int[][] reads = layer("meta-llama/Llama-2-7b-hf", Phase.PREFILL, 10).predecessors();
        assertThat(Stream.of(reads).mapToInt(from -> from.length).sum()).isEqualTo(19);
        assertThat(reads[5]).containsExactly(2, 3, 4);
        assertThat(reads[13]).containsExactly(7, 12);
    }

    @Test
    void aMixtureOfExpertsHasNoSuchLayer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layer("mistralai/Mixtral-8x7B-v0.1", Phase.PREFILL, 10))
                .withMessageContaining("Mixtral");
    }

    private static KernelGraph layer(String llm, Phase phase, int prompt) {
        return FlashAttentionLayer.encode(LlmCatalog.bundled().get(llm), A100, phase, prompt, 20);
    }

    @Test
    void theClosedFormFindsItsLaw() {
        List<Request> training = new ArrayList<>();
        for (int block = 0; block < 20; block += 2) { // every other block is missing
            for (int generated = 10; generated < 50; generated += 10) {
                training.add(request(8 * block + 1, generated));
            }
        }
        ClosedForm law = new ClosedForm(training);
        Request between = request(8 * 3 + 5, 33);
        assertThat(law.prefillSeconds(between)).isCloseTo(between.prefillSeconds(), within(1e-12));
        assertThat(law.decodeSeconds(between)).isCloseTo(between.decodeSeconds(), within(1e-9));
    }

    /** A staircase in the prompt, and tokens that slow down with the context. */
    private static Request request(int prompt, int generated) {
        return new Request(
                "train",
                "m",
                prompt,
                generated,
                1 + (prompt - 1) / 8,
                generated * (0.01 + 1e-6 * (prompt + generated / 2.0)));
    }

    @Test
    void namesTheLineThatIsNoRequest() throws IOException {
        Path file = Files.writeString(
                folder.resolve("requests.csv"),
                "split,model,prompt_tokens,output_tokens,prefill_s,decode_s\ntrain,m,many,1,1,1\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SimulatedRequests.read(file))
                .withMessageContaining("line 2")
                .withMessageContaining("many");
    }

    /** On the authors' test rows; the limits are those of the independent computation beside the data, rounded up. */
    @ParameterizedTest
    @CsvSource({"meta-llama/Llama-2-70b-hf, 0.013", "meta-llama/Llama-2-7b-hf, 0.0035", "internlm/internlm-20b, 0.0045"
    })
    void theClosedFormIsTheSimulator(String model, double mape) throws IOException {
        assumeTrue(Files.isRegularFile(RELEASE), "the authors' release is not here");
        SimulatedRequests requests = SimulatedRequests.read(RELEASE);
        ClosedForm law = new ClosedForm(requests.of("train"));
        assertThat(requests.of("test").stream()
                        .filter(r -> r.model().equals(model))
                        .mapToDouble(
                                r -> Math.abs(SimulatedRequests.scaledSum(law.prefillSeconds(r), law.decodeSeconds(r))
                                                / SimulatedRequests.scaledSum(r.prefillSeconds(), r.decodeSeconds())
                                        - 1))
                        .average()
                        .orElseThrow())
                .isLessThan(mape);
    }
}
