package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.GraphDomain;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LlmPropertiesTest {
    @Provide
    Arbitrary<LlmSpec> llms() {
        return Arbitraries.oneOf(GraphDomain.llms(), catalogLlms());
    }

    @Provide
    Arbitrary<LlmSpec> catalogLlms() {
        LlmCatalog catalog = LlmCatalog.bundled();
        return Arbitraries.of(catalog.ids()).map(catalog::get);
    }

    @Property
    void activeParametersArePartOfAll(@ForAll("llms") LlmSpec llm) {
        assertThat(llm.activeParameters()).isPositive().isLessThanOrEqualTo(llm.parameters());
        assertThat(llm.kvCacheElementsPerToken()).isNotNegative();
        assertThat(llm.stateElements()).isNotNegative();
    }

    @Property
    void everyModelOfTheCatalogRemembersItsTokens(@ForAll("catalogLlms") LlmSpec llm) {
        assertThat(llm.kvCacheElementsPerToken() + llm.stateElements()).isPositive();
    }

    @Property
    void oneMoreLayerIsMoreOfEverything(@ForAll("llms") LlmSpec llm) {
        LlmSpec deeper = withKinds(
                llm,
                ImmutableList.<LayerKind>builder()
                        .addAll(llm.layerKinds())
                        .add(llm.layerKinds().get(0).times(1))
                        .build());
        assertThat(deeper.layers()).isEqualTo(llm.layers() + 1);
        assertThat(deeper.parameters()).isGreaterThan(llm.parameters());
        assertThat(deeper.activeParameters()).isGreaterThan(llm.activeParameters());
        assertThat(deeper.kvCacheElementsPerToken()).isGreaterThanOrEqualTo(llm.kvCacheElementsPerToken());
        assertThat(deeper.stateElements()).isGreaterThanOrEqualTo(llm.stateElements());
    }

    @Property
    void layersCountTheSameOneByOneAndTogether(@ForAll("llms") LlmSpec llm) {
        LlmSpec oneByOne = withKinds(
                llm,
                llm.layerKinds().stream()
                        .flatMap(kind -> Collections.nCopies(kind.repeat(), kind.times(1)).stream())
                        .collect(ImmutableList.toImmutableList()));
        assertThat(oneByOne.parameters()).isEqualTo(llm.parameters());
        assertThat(oneByOne.activeParameters()).isEqualTo(llm.activeParameters());
        assertThat(oneByOne.kvCacheElementsPerToken()).isEqualTo(llm.kvCacheElementsPerToken());
        assertThat(oneByOne.stateElements()).isEqualTo(llm.stateElements());
    }

    @Property
    void stackingConservesLayersAndOrder(
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 3) Integer> windows) {
        Attention full = Attention.plain(8, 8, 64);
        FeedForward network = new FeedForward.Dense(2048, true, false);
        ImmutableList<LayerKind> kinds = LayerStack.of(
                windows.size(), layer -> LayerKind.sequential(full.withWindow(windows.get(layer)), network));
        assertThat(kinds.stream().map(LlmPropertiesTest::window))
                .containsExactlyElementsOf(new LinkedHashSet<>(windows));
        assertThat(kinds).allSatisfy(stacked -> assertThat(stacked.repeat())
                .isEqualTo(Collections.frequency(windows, window(stacked))));
    }

    private static int window(LayerKind kind) {
        return ((Attention) kind.mixer().orElseThrow()).span().tokens();
    }

    @Property
    void patternsConserveLayers(
            @ForAll @IntRange(min = 1, max = 200) int layers,
            @ForAll @IntRange(min = 1, max = 12) int step,
            @ForAll @IntRange(min = 1, max = 12) int pattern,
            @ForAll Set<@IntRange(min = 0, max = 250) Integer> denseLayers) {
        ModelConfig moe = Configs.changed("Qwen/Qwen3-30B-A3B", json -> {
            json.put("num_hidden_layers", layers).put("decoder_sparse_step", step);
            denseLayers.forEach(json.withArray("mlp_only_layers")::add);
        });
        assertThat(Configs.spec(moe).layers()).isEqualTo(layers);
        assertThat(Configs.spec(moe).layerKinds()).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(2);

        ModelConfig gemma = Configs.changed("google/gemma-3-1b-it", json -> json.put("num_hidden_layers", layers)
                .put("sliding_window_pattern", pattern));
        assertThat(Configs.spec(gemma).layers()).isEqualTo(layers);
        assertThat(Configs.spec(gemma).layerKinds().stream()
                        .filter(kind -> window(kind) == 0)
                        .mapToInt(LayerKind::repeat)
                        .sum())
                .isEqualTo(layers / pattern);
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll @IntRange(min = 1, max = 126) int layers,
            @ForAll @IntRange(min = 1, max = 16) int kvHeads,
            @ForAll @IntRange(min = 1, max = 16) int group,
            @ForAll @IntRange(min = 1, max = 256) int headDim,
            @ForAll @IntRange(min = 1, max = 16_384) int hiddenSize,
            @ForAll @IntRange(min = 1, max = 65_536) int innerSize,
            @ForAll boolean bias,
            @ForAll boolean tied) {
        LlmSpec read =
                Configs.spec(Configs.changed("meta-llama/Llama-3.1-8B", json -> json.put("num_hidden_layers", layers)
                        .put("num_attention_heads", kvHeads * group)
                        .put("num_key_value_heads", kvHeads)
                        .put("head_dim", headDim)
                        .put("hidden_size", hiddenSize)
                        .put("intermediate_size", innerSize)
                        .put("attention_bias", bias)
                        .put("mlp_bias", !bias)
                        .put("tie_word_embeddings", tied)));
        LayerKind layer = LayerKind.sequential(
                Attention.plain(kvHeads * group, kvHeads, headDim).withBiases(bias, bias),
                new FeedForward.Dense(innerSize, true, !bias));
        assertThat(read)
                .isEqualTo(new LlmSpec(
                        "meta-llama/Llama-3.1-8B",
                        "llama",
                        hiddenSize,
                        Embedding.plain(128_256, tied),
                        ImmutableList.of(layer.times(layers)),
                        Norm.RMS,
                        131_072));
    }

    @Property
    void namesResolveInAnyCaseAndWithoutOwner(@ForAll("catalogLlms") LlmSpec llm, @ForAll Set<Integer> upper) {
        LlmCatalog catalog = LlmCatalog.bundled();
        String bare = llm.id().substring(llm.id().indexOf('/') + 1);
        StringBuilder mixed = new StringBuilder(bare.toLowerCase(Locale.ROOT));
        upper.forEach(i -> {
            int at = Math.floorMod(i, mixed.length());
            mixed.setCharAt(at, Character.toUpperCase(mixed.charAt(at)));
        });
        assertThat(catalog.resolve(mixed.toString()).catalogId()).isEqualTo(llm.id());
    }

    private static LlmSpec withKinds(LlmSpec llm, ImmutableList<LayerKind> kinds) {
        return new LlmSpec(
                llm.id(), llm.family(), llm.hiddenSize(), llm.embedding(), kinds, llm.norm(), llm.maxPositions());
    }
}
