package io.llmco2.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The graph in the language of Graphviz, read back and held against the JSON of the same graph. */
class DotTest {
    private static final String QUOTED = "\"((?:[^\"\\\\]|\\\\.)*)\"";
    private static final Pattern BEGIN = Pattern.compile("(?:digraph|subgraph) " + QUOTED + " \\{");
    private static final Pattern NODE = Pattern.compile("n(\\d+) \\[label=" + QUOTED + "\\];");
    private static final Pattern EDGE = Pattern.compile("n(\\d+) -> n(\\d+);");
    private static final Pattern OTHER = Pattern.compile("node \\[shape=box\\];|label=" + QUOTED + ";");

    /** What a text in that language says. */
    private record Drawing(Map<Integer, String> labels, List<List<Integer>> edges, List<String> boxes) {

        static Drawing of(String dot) {
            Drawing drawing = new Drawing(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
            Deque<String> open = new ArrayDeque<>();
            for (String line : dot.strip().lines().map(String::strip).toList()) {
                drawing.read(line, open);
            }
            assertThat(open).as("braces that were not closed").isEmpty();
            return drawing;
        }

        private void read(String line, Deque<String> open) {
            Matcher begin = BEGIN.matcher(line);
            Matcher node = NODE.matcher(line);
            Matcher edge = EDGE.matcher(line);
            if (begin.matches()) {
                open.push(begin.group(1));
                boxes.add(begin.group(1));
            } else if (line.equals("}")) {
                assertThat(open).as("braces that were not opened").isNotEmpty();
                open.pop();
            } else if (node.matches()) {
                assertThat(labels.put(Integer.valueOf(node.group(1)), node.group(2)))
                        .as(line)
                        .isNull();
            } else if (edge.matches()) {
                edges.add(List.of(Integer.valueOf(edge.group(1)), Integer.valueOf(edge.group(2))));
            } else {
                assertThat(line).matches(OTHER);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "meta-llama/Llama-3.1-8B, prefill",
        "meta-llama/Llama-3.1-8B, decode",
        "mistralai/Mixtral-8x7B-v0.1, decode",
        "deepseek-ai/DeepSeek-V2-Lite, prefill",
        "deepseek-ai/DeepSeek-V2-Lite, decode",
        "ai21labs/Jamba-v0.1, prefill",
        "nvidia/NVIDIA-Nemotron-Nano-9B-v2, decode"
    })
    void everyNodeAndEdgeIsDrawn(String model, String phase) {
        String graph = "graph --model " + model + " --phase " + phase
                + " --batch 4 --prompt 100 --generate 20 --precision bf16 --format ";
        Drawing drawing = Drawing.of(Command.run(graph + "dot").out());
        JsonNode json = Command.run(graph + "json").json();
        assertThat(drawing.labels).hasSameSizeAs(json.path("nodes"));
        for (int i = 0; i < json.path("nodes").size(); i++) {
            assertThat(drawing.labels.get(i))
                    .startsWith(json.path("nodes").get(i).path("name").textValue() + "\\n");
        }
        List<List<Integer>> edges = new ArrayList<>();
        json.path("edges")
                .forEach(edge ->
                        edges.add(List.of(edge.get(0).intValue(), edge.get(1).intValue())));
        assertThat(drawing.edges).isEqualTo(edges).isNotEmpty();
        assertThat(drawing.boxes.get(0)).isEqualTo(phase);
    }

    @Test
    void everyKindOfLayerHasABox() {
        String hybrid =
                "graph --model ai21labs/Jamba-v0.1 --phase decode --batch 1 --prompt 9 --generate 9 --format dot";
        List<String> boxes = Drawing.of(Command.run(hybrid).out()).boxes();
        assertThat(boxes.subList(1, boxes.size()))
                .hasSizeGreaterThan(1)
                .doesNotHaveDuplicates()
                .allMatch(box -> box.startsWith("cluster"));
    }

    @Test
    void theNameOfAModelDoesNotBreakQuotes(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a\"quoted\".json"), """
                {"model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 4,
                 "num_key_value_heads": 4, "num_hidden_layers": 2, "vocab_size": 100,
                 "max_position_embeddings": 512, "tie_word_embeddings": false}
                """);
        Command done =
                Command.run("graph --phase prefill --batch 1 --prompt 9 --generate 9 --format dot --model " + file);
        assertThat(done.status()).as(done.err()).isZero();
        assertThat(Drawing.of(done.out()).labels()).isNotEmpty();
    }
}
