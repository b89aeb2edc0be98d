package io.llmco2.examples.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.MoreExecutors;
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
        Answers answers = new Answers(folder.resolve("new"), MoreExecutors.newDirectExecutorService(), said::add);
        Answer first = answers.ask("one", "key", () -> ROWS).get();
        Answer again = answers.ask("one", "key", () -> {
                    throw new AssertionError("done twice");
                })
                .get();
        assertThat(Arrays.deepEquals(again.rows(), ROWS)).isTrue(); // NaN is itself here
        assertThat(again.seconds()).isEqualTo(first.seconds());
        assertThat(said).hasSize(1);
    }

    @Test
    void anotherKeyIsAnotherAnswer() {
        Answers answers = new Answers(folder, MoreExecutors.newDirectExecutorService(), said -> {});
        answers.ask("one", "key", () -> ROWS).get();
        assertThat(answers.ask("one", "other", () -> new double[][] {{7}}).get().rows())
                .isDeepEqualTo(new double[][] {{7}});
    }

    @Test
    void aFitThatFailsSaysWhyAndIsNotRemembered() {
        Answers answers = new Answers(folder, MoreExecutors.newDirectExecutorService(), said -> {});
        Answers.Asked failing = answers.ask("one", "key", () -> {
            throw new IllegalArgumentException("no rows");
        });
        assertThatThrownBy(failing::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no rows");
        assertThat(answers.ask("one", "key", () -> ROWS).get().rows()[1]).isEqualTo(ROWS[1]);
    }
}
