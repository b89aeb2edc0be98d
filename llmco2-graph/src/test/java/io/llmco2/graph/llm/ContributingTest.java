package io.llmco2.graph.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.base.CharMatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The worked example of a family in CONTRIBUTING.md is the family. */
class ContributingTest {

    @Test
    void theExampleIsTheClass() throws IOException {
        Path guide = Path.of("..", "CONTRIBUTING.md");
        Path family = Path.of("src", "main", "java", "io", "llmco2", "graph", "llm", "OlmoeFamily.java");
        assumeTrue(Files.exists(guide) && Files.exists(family));
        String example = Files.readString(guide).split("```java")[1].split("```")[0];
        assertThat(words(Files.readString(family))).contains(words(example));
    }

    private static String words(String code) {
        return CharMatcher.whitespace().trimAndCollapseFrom(code, ' ');
    }
}
