package io.llmco2.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoTest {
    private final List<Integer> computed = new ArrayList<>();

    private int twice(int number) {
        computed.add(number);
        return 2 * number;
    }

    @Test
    void whatWasAskedForLatelyIsNotComputedAgain() {
        Memo<Integer, Integer> memo = Memo.ofSize(20);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 9; i++) {
                assertThat(memo.get(i, this::twice)).isEqualTo(2 * i);
            }
        }
        assertThat(computed).hasSize(9);
    }

    @Test
    void whatIsUsedAgainAndAgainOutlivesTheRest() {
        Memo<Integer, Integer> memo = Memo.ofSize(20);
        for (int i = 0; i < 1000; i++) {
            memo.get(-1, this::twice);
            memo.get(i, this::twice);
        }
        assertThat(computed.stream().filter(number -> number == -1)).hasSize(1);
        memo.get(0, this::twice);
        assertThat(computed.stream().filter(number -> number == 0))
                .as("forgotten")
                .hasSize(2);
    }

    @Test
    void whatIsThrownIsNotRemembered() {
        Memo<Integer, Integer> memo = Memo.ofSize(20);
        assertThatIllegalStateException()
                .isThrownBy(() -> memo.get(1, number -> {
                    throw new IllegalStateException("first");
                }));
        assertThat(memo.get(1, this::twice)).isEqualTo(2);
    }

    @Test
    void noneRemembersNothing() {
        Memo<Integer, Integer> memo = Memo.none();
        memo.get(1, this::twice);
        memo.get(1, this::twice);
        assertThat(computed).containsExactly(1, 1);
    }
}
