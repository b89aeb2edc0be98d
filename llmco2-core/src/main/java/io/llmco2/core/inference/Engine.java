package io.llmco2.core.inference;

import com.google.common.collect.ImmutableMap;
import io.llmco2.graph.AttentionKernel;
import io.llmco2.graph.Execution;
import io.llmco2.graph.Execution.ExpertExchange;
import io.llmco2.graph.ParallelSplit;
import io.llmco2.graph.Precision;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The software that runs the model. Engines differ in what they launch and how long the host keeps the GPU waiting, so
 * the network knows exactly those that measurements name.
 */
public enum Engine {
    /** vLLM 0.11.1, V1 scheduler, CUDA graphs, prompts in chunks of 8192 tokens on data-centre GPUs. */
    VLLM_0_11("vllm-0.11.1", 8192),
    /** vLLM 0.5.4, host-bound: 1.4 to 1.7 times the energy of 0.11.1 for the same model, GPU and batch. */
    VLLM_0_5("vllm-0.5.4", Execution.UNCHUNKED),
    /**
     * vLLM of 2024 called in process on a batch that starts together, as Argonne measured it: no server works between two steps, which
     * 0.5.4 has its GPUs wait for.
     */
    VLLM_OFFLINE("vllm-offline-2024", Execution.UNCHUNKED),
    /** vLLM of 2023, as Splitwise measured it. */
    VLLM_2023("vllm-splitwise-2023", Execution.UNCHUNKED),
    /** Hugging Face transformers, static batches, kernel by kernel from Python. */
    HF_TRANSFORMERS("hf-transformers", Execution.UNCHUNKED),
    /** FastChat on Hugging Face transformers of 2023. */
    FASTCHAT("fastchat-hf", Execution.UNCHUNKED),
    /** Hugging Face's text generation server as IBM runs it. */
    TGIS("tgis-ibm", Execution.UNCHUNKED),
    /** NVIDIA TensorRT-LLM of 2024. */
    TENSORRT_LLM("tensorrt-llm", Execution.UNCHUNKED),
    /** DeepSpeed-MII of 2024. */
    DEEPSPEED("deepspeed-mii", Execution.UNCHUNKED),
    /** llama.cpp of 2024. */
    LLAMA_CPP("llama.cpp", Execution.UNCHUNKED),
    /** Single operators repeated in a loop, without host, scheduler or gaps between kernels. */
    OPERATOR_LOOP("operator-loop", Execution.UNCHUNKED);

    /** The newest vLLM that was measured. */
    public static final Engine VLLM = VLLM_0_11;

    private static final ImmutableMap<String, Engine> BY_NAME = byName();

    private final String id;
    private final long chunk;

    Engine(String id, long chunk) {
        this.id = id;
        this.chunk = chunk;
    }

    /**
     * The engine of a name such as {@code vllm} (the newest measured version) or {@code vllm-0.5.4}, whatever its case.
     *
     * @throws NoSuchElementException if no measurement knows it, naming those that are known
     */
    public static Engine named(String name) {
        Engine found = BY_NAME.get(name.toLowerCase(Locale.ROOT));
        if (found == null) {
            throw new NoSuchElementException(
                    "no measurements of an engine '" + name + "'; known are " + String.join(", ", BY_NAME.keySet()));
        }
        return found;
    }

    private static ImmutableMap<String, Engine> byName() {
        ImmutableMap.Builder<String, Engine> names = ImmutableMap.builder();
        names.put("vllm", VLLM).put("deepspeed", DEEPSPEED);
        for (Engine engine : values()) {
            names.put(engine.id, engine);
        }
        return names.buildOrThrow();
    }

    /** Name and version. */
    public String id() {
        return id;
    }

    /** How it runs operators unless told otherwise: flash attention, all tokens to all experts. */
    public Execution execution(Precision precision, ParallelSplit split) {
        return new Execution(
                precision, split, AttentionKernel.FLASH, ExpertExchange.ALL_GATHER, chunk, Optional.empty());
    }

    /** Whether every tensor-parallel rank must have as many heads as the others. */
    public boolean needsEvenHeads() {
        return this != OPERATOR_LOOP && this != LLAMA_CPP;
    }
}
