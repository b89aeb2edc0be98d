package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import org.junit.jupiter.api.Test;

class LlmSpecTest {
    private static final Attention ATTENTION = Attention.plain(8, 2, 64);
    private static final FeedForward.Dense NETWORK = new FeedForward.Dense(2048, true, false);
    private static final LayerKind LAYER = LayerKind.sequential(ATTENTION, NETWORK);

    private static LlmSpec spec(LayerKind... kinds) {
        return new LlmSpec("x", "f", 512, Embedding.plain(1000, false), ImmutableList.copyOf(kinds), Norm.RMS, 4096);
    }

    @Test
    void parametersByHand() {
        // per layer: q 512x512, k and v 512x128 each, output 512x512, gate, up and down 512x2048 each, two norms of 512
        long layer = 512 * 512 + 2 * 512 * 128 + 512 * 512 + 3 * 512 * 2048 + 2 * 512;
        assertThat(spec(LAYER.times(3)).parameters()).isEqualTo(2 * 1000 * 512 + 3 * layer + 512);
        assertThat(spec(LAYER.times(3)).activeParameters()).isEqualTo(2 * 1000 * 512 + 3 * layer + 512);
        assertThat(spec(LAYER.times(3)).kvCacheElementsPerToken()).isEqualTo(3 * 2 * 128);
    }

    @Test
    void biasesAndNormsByHand() {
        LayerKind biased = LayerKind.sequential(
                ATTENTION.withBiases(true, true).withQkNorm(Attention.QkNorm.PER_HEAD),
                new FeedForward.Dense(2048, true, true));
        // q, k, v: 512 + 2 x 128; output 512; norms of one query and one key head; gate and up 2 x 2048, down 512
        assertThat(spec(biased).parameters() - spec(LAYER).parameters())
                .isEqualTo(512 + 2 * 128 + 512 + 2 * 64 + 2 * 2048 + 512);
        LayerKind allHeads = LayerKind.sequential(ATTENTION.withQkNorm(Attention.QkNorm.ALL_HEADS), NETWORK);
        assertThat(spec(allHeads).parameters() - spec(LAYER).parameters()).isEqualTo(512 + 128);
        assertThat(spec(LAYER.withNorms(4)).parameters() - spec(LAYER).parameters())
                .isEqualTo(2 * 512);
    }

    @Test
    void expertsByHand() {
        FeedForward.Dense expert = new FeedForward.Dense(256, true, false);
        FeedForward.MixtureOfExperts routed = FeedForward.MixtureOfExperts.of(16, 4, expert);
        long one = 3 * 512 * 256;
        assertThat(routed.parameters(512)).isEqualTo(16 * one + 16 * 512);
        assertThat(routed.activeParameters(512)).isEqualTo(4 * one + 16 * 512);
        FeedForward.MixtureOfExperts shared = routed.withGatedShared(new FeedForward.Dense(1024, true, false));
        assertThat(shared.parameters(512) - routed.parameters(512)).isEqualTo(4 * one + 512);
        assertThat(shared.activeParameters(512) - routed.activeParameters(512)).isEqualTo(4 * one + 512);
    }

    @Test
    void traitsOfAttentionByHand() {
        LayerKind layer =
                LayerKind.sequential(ATTENTION.with(Attention.Trait.SINKS, Attention.Trait.OUTPUT_GATE), NETWORK);
        // a score for each of 8 heads, and a gate as wide as the queries
        assertThat(spec(layer).parameters() - spec(LAYER).parameters()).isEqualTo(8 + 512 * 512);
        LayerKind ownGains = LayerKind.sequential(ATTENTION.withQkNorm(Attention.QkNorm.OWN_GAINS), NETWORK);
        assertThat(spec(ownGains).parameters() - spec(LAYER).parameters()).isEqualTo(512 + 128);
        LayerKind noGains = LayerKind.sequential(ATTENTION.withQkNorm(Attention.QkNorm.WITHOUT_GAINS), NETWORK);
        assertThat(spec(noGains).parameters()).isEqualTo(spec(LAYER).parameters());
    }

    @Test
    void latentAttentionByHand() {
        LatentAttention latent = new LatentAttention(8, 96, 64, 32, 16, 24);
        // queries 512 -> 96 -> 8 x 48; keys and values 512 -> 64 + 16, 64 -> 8 x (32 + 24); output 8 x 24 -> 512; two
        // norms
        long weights = 512 * 96 + 96 * 8 * 48 + 512 * 80 + 64 * 8 * 56 + 8 * 24 * 512 + 96 + 64;
        assertThat(latent.parameters(512)).isEqualTo(weights);
        assertThat(latent.kvElementsPerToken()).isEqualTo(80);
        assertThat(new LatentAttention(8, 0, 64, 32, 16, 24).parameters(512))
                .isEqualTo(weights - 512 * 96 - 96 * 8 * 48 - 96 + 512 * 8 * 48);
    }

    @Test
    void routersByHand() {
        FeedForward.MixtureOfExperts free = FeedForward.MixtureOfExperts.of(16, 4, NETWORK);
        assertThat(free.withRouting(FeedForward.Routing.BIASED).parameters(512) - free.parameters(512))
                .isEqualTo(16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> free.withRouting(new FeedForward.Routing(false, 8, 1)))
                .withMessage("a router that picks 4 of 16 experts must find them in 1 of 8 groups of equal size");
    }

    @Test
    void embeddingsByHand() {
        assertThat(Embedding.plain(1000, true).parameters(512)).isEqualTo(1000 * 512);
        assertThat(Embedding.plain(1000, false).parameters(512)).isEqualTo(2 * 1000 * 512);
        assertThat(Embedding.plain(1000, true).withLearnedPositions(10).parameters(512))
                .isEqualTo(1010 * 512);
        assertThat(Embedding.plain(1000, true).with(true, true).parameters(512)).isEqualTo(1000 * 512 + 2 * 512 + 1000);
    }

    @Test
    void normsByHand() {
        assertThat(Norm.RMS.parameters(512)).isEqualTo(512);
        assertThat(Norm.LAYER.parameters(512)).isEqualTo(1024);
        assertThat(Norm.LAYER_WITHOUT_BIAS.parameters(512)).isEqualTo(512);
        assertThat(Norm.LAYER_WITHOUT_PARAMETERS.parameters(512)).isZero();
    }

    @Test
    void valuesThatCannotBeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Attention.plain(8, 3, 64))
                .withMessage("query heads must be a multiple of key/value heads, but there are 8 and 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Attention.plain(1 << 20, 1 << 20, 2))
                .withMessage("heads x headDim must be from 1 to 1048576, but was 2097152");
        assertThatIllegalArgumentException().isThrownBy(() -> ATTENTION.withWindow(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> LAYER.times(0));
        assertThatIllegalArgumentException().isThrownBy(() -> LAYER.times(1025));
        assertThatIllegalArgumentException().isThrownBy(() -> LAYER.withNorms(5));
        assertThatIllegalArgumentException().isThrownBy(() -> new FeedForward.Dense(0, true, true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeedForward.MixtureOfExperts.of(4, 5, NETWORK))
                .withMessage("a router cannot pick 5 of 4 experts for one token");
        assertThatIllegalArgumentException().isThrownBy(() -> FeedForward.MixtureOfExperts.of(2049, 1, NETWORK));
        assertThatIllegalArgumentException().isThrownBy(() -> Embedding.plain(0, true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Embedding.plain(1, true).withLearnedPositions(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec(LAYER.times(1000), LAYER.withNorms(4).times(1000)))
                .withMessage("layers must be from 1 to 1024, but was 2000");
        assertThatIllegalArgumentException().isThrownBy(() -> spec());
        assertThatIllegalArgumentException().isThrownBy(() -> spec(LAYER).withId(" "));
    }

    @Test
    void sameArchitectureUnderAnotherNameAndLength() {
        LlmSpec spec = spec(LAYER.times(2));
        LlmSpec longer = new LlmSpec(
                "y", "g", spec.hiddenSize(), spec.embedding(), spec.layerKinds(), spec.norm(), 8 * spec.maxPositions());
        assertThat(spec.sameArchitecture(longer)).isTrue();
        assertThat(spec.sameArchitecture(spec(LAYER.times(3)))).isFalse();
        assertThat(spec.sameArchitecture(spec(LAYER.withNorms(4).times(2)))).isFalse();
    }
}
