package io.llmco2.core.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Execution.ExpertExchange;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {

    @ParameterizedTest
    @EnumSource
    void everyEngineIsFoundByItsIdInAnyCase(Engine engine) {
        assertThat(Engine.named(engine.id())).isEqualTo(engine);
        assertThat(Engine.named(engine.id().toUpperCase(Locale.ROOT))).isEqualTo(engine);
    }

    @Test
    void noTwoEnginesShareAnId() {
        assertThat(Stream.of(Engine.values()).map(Engine::id)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"vllm, VLLM_0_11", "deepspeed, DEEPSPEED"})
    void familiarNamesMeanTheNewestVersion(String name, Engine engine) {
        assertThat(Engine.named(name)).isEqualTo(engine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sglang", "vllm-0.6", "", "VLLM_0_11"})
    void anUnknownEngineIsRefusedWithThoseThatAreKnown(String name) {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> Engine.named(name))
                .withMessageContaining("'" + name + "'")
                .withMessageContainingAll(
                        Stream.of(Engine.values()).map(Engine::id).toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void unlessToldOtherwiseAttentionIsFlashAndAllTokensGoToAllExperts(Engine engine) {
        Execution usual = engine.execution(Precision.FP8, ParallelSplit.tensor(2));
        assertThat(usual.precision()).isEqualTo(Precision.FP8);
        assertThat(usual.split()).isEqualTo(ParallelSplit.tensor(2));
        assertThat(usual.attention()).isEqualTo(AttentionKernel.FLASH);
        assertThat(usual.exchange()).isEqualTo(ExpertExchange.ALL_GATHER);
        assertThat(usual.lora()).isEmpty();
        assertThat(usual.chunk()).isEqualTo(engine == Engine.VLLM_0_11 ? 8192 : Execution.UNCHUNKED);
    }
}
