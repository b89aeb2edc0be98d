package io.llmco2.examples.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmco2.examples.reproduce.Answers.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {
    private static final double[][] ROWS = {{1.1, Double.NaN}, {-1e-300, 0.1 + 0.2}};

    @TempDir
    private Path folder;

    @Test
    void whatIsRememberedComesBackBitByBit() {
        List<String> said = new ArrayList<>();
        Answers answers = new Answers(folder.resolve("new"), said::add);
        Answer first = answers.get("one", "key", () -> ROWS);
        Answer again = answers.get("one", "key", () -> {
            throw new AssertionError("done twice");
        });
        assertThat(Arrays.deepEquals(again.rows(), ROWS)).isTrue(); // NaN is itself here
        assertThat(again.seconds()).isEqualTo(first.seconds());
        assertThat(said).hasSize(1);
    }

    @Test
    void anotherKeyIsAnotherAnswer() {
        Answers answers = new Answers(folder, said -> {});
        answers.get("one", "key", () -> ROWS);
        assertThat(answers.get("one", "other", () -> new double[][] {{7}}).rows())
                .isDeepEqualTo(new double[][] {{7}});
    }
}
