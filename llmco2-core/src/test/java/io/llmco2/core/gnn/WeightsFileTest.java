package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Inferences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFileTest {
    private final RooflineNet net = Networks.ensemble(1, 3);
    private Path weights;
    private Path manifest;

    @BeforeEach
    void save(@TempDir Path folder) {
        weights = folder.resolve("net.weights");
        manifest = folder.resolve("net.weights.json");
        net.save(weights);
    }

    @Test
    void aRoundTripKeepsEveryBit() {
        RooflineNet loaded = RooflineNet.load(weights);
        assertThat(loaded.members()).hasSize(3);
        assertThat(loaded.manifest()).isEqualTo(net.manifest());
        for (Inference inference : Inferences.all()) {
            assertThat(loaded.predict(inference)).isEqualTo(net.predict(inference));
        }
    }

    @Test
    void savingWhatWasLoadedWritesTheSameBytes() throws IOException {
        Path again = weights.resolveSibling("again.weights");
        RooflineNet.load(weights).save(again);
        assertThat(again).hasSameBinaryContentAs(weights);
        assertThat(weights.resolveSibling("again.weights.json")).hasSameBinaryContentAs(manifest);
    }

    @Test
    void aFlippedByteIsFoundWhereverItIs() throws IOException {
        byte[] sound = Files.readAllBytes(weights);
        for (int at = 8; at < sound.length; at += sound.length / 41) {
            byte[] bytes = sound.clone();
            bytes[at] ^= 0x10;
            Files.write(weights, bytes);
            refuses(weights.toString(), "checksum does not match");
        }
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        byte[] sound = Files.readAllBytes(weights);
        for (int length : new int[] {sound.length - 1, sound.length / 2, 17}) {
            Files.write(weights, Arrays.copyOf(sound, length));
            refuses(weights.toString(), "checksum does not match");
        }
        for (int length : new int[] {16, 8, 7, 0}) {
            Files.write(weights, Arrays.copyOf(sound, length));
            refuses(weights.toString(), "damaged");
        }
    }

    @Test
    void anotherMagicIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(weights);
        bytes[7] = '9';
        Files.write(weights, bytes);
        refuses(weights.toString(), "do not begin with LLMCO2W1");
    }

    @Test
    void theFirstFeatureOfAnotherNameIsNamed() throws IOException {
        String json = Files.readString(manifest);
        Files.writeString(
                manifest, json.replace("\"log_rows\"", "\"log_lines\"").replace("\"log_context\"", "\"weight\""));
        refuses("'log_lines'", "'log_rows'", "train again");
    }

    @Test
    void aMissingFeatureIsNamed() throws IOException {
        String json = Files.readString(manifest);
        assertThat(json).contains("crowded_host");
        Files.writeString(manifest, json.replaceFirst(",\\s*\"crowded_host\"", ""));
        refuses("'nothing'", "'crowded_host'");
    }

    @Test
    void anotherSchemaIsRefused() throws IOException {
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("\"schema\" : \\d+", "\"schema\" : 999"));
        refuses("schema 999");
    }

    @Test
    void aMissingFieldIsNamed() throws IOException {
        Files.writeString(manifest, Files.readString(manifest).replace("\"trained\"", "\"drained\""));
        refuses("no field 'trained'", weights.toString());
    }

    @Test
    void aMissingManifestIsNamed() throws IOException {
        Files.delete(manifest);
        refuses(manifest.toString());
    }

    @Test
    void missingWeightsAreNamed() throws IOException {
        Files.delete(weights);
        refuses(weights.toString(), "train command");
    }

    @Test
    void aManifestThatIsNotJsonIsRefused() throws IOException {
        Files.writeString(manifest, "{ not json");
        refuses(weights.toString());
        Files.writeString(manifest, "");
        refuses(weights.toString());
    }

    @Test
    void weightsOfAnotherNumberOfFeaturesThanTheirManifestSaysAreRefused() {
        RooflineNetwork.Frozen fits = Networks.plain(1, 1);
        float[][] tooFew = Arrays.copyOf(fits.embed().weight(), 5);
        RooflineNetwork.Frozen other = new RooflineNetwork.Frozen(
                new Linear.Frozen(tooFew, fits.embed().bias()), fits.conv(), fits.head());
        new RooflineNet(ImmutableList.of(new RooflineNet.Member(other)), Networks.manifest()).save(weights);
        refuses(weights.toString(), "5 rows", "'embed.weight'", "manifest");
    }

    private void refuses(String... parts) {
        assertThatIllegalStateException()
                .isThrownBy(() -> RooflineNet.load(weights))
                .satisfies(refused -> assertThat(refused.getMessage()).contains(parts));
    }
}
