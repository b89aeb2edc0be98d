package io.llmco2.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.core.evaluate.ErrorFigures.Pair;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorFiguresTest {
    private static final double ROUNDING = 1e-12;

    /** Relative errors +0.5, -0.25, +0.05, 0. */
    @Test
    void figuresByHand() {
        ErrorFigures figures = ErrorFigures.of(List.of(
                new Pair(150, 100, 100, 160), // on the lower end: inside
                new Pair(75, 100, 70, 99),
                new Pair(210, 200, 150, 250),
                new Pair(8, 8, 7, 8))); // on the upper end: inside
        assertThat(figures.n()).isEqualTo(4);
        assertThat(figures.mape()).isCloseTo(0.2, within(ROUNDING));
        assertThat(figures.medianApe()).isCloseTo(0.15, within(ROUNDING));
        assertThat(figures.eba30()).isEqualTo(0.75);
        assertThat(figures.eba10()).isEqualTo(0.5);
        assertThat(figures.bias()).isCloseTo(0.075, within(ROUNDING));
        assertThat(figures.coverage()).isEqualTo(0.75);
    }

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        ErrorFigures figures = ErrorFigures.of(List.of(without(300, 100), without(110, 100), without(60, 100)));
        assertThat(figures.medianApe()).isCloseTo(0.4, within(ROUNDING));
        assertThat(figures.mape()).isCloseTo(2.5 / 3, within(ROUNDING));
        assertThat(figures.bias()).isCloseTo(1.7 / 3, within(ROUNDING));
    }

    @Test
    void sharesAreOfErrorsOfBothSignsUpToTheirLimit() {
        ErrorFigures figures = ErrorFigures.of(
                List.of(without(129, 100), without(71, 100), without(131, 100), without(109, 100), without(89, 100)));
        assertThat(figures.eba30()).isEqualTo(0.8);
        assertThat(figures.eba10()).isEqualTo(0.2);
    }

    @Test
    void thereIsNoCoverageWhereARowHasNoInterval() {
        assertThat(ErrorFigures.of(List.of(new Pair(1, 1, 0, 2), without(1, 1))).coverage())
                .isNaN();
    }

    @Test
    void nothingCannotBeJudged() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ErrorFigures.of(List.of()))
                .withMessageContaining("no rows");
    }

    private static Pair without(double predicted, double measured) {
        return new Pair(predicted, measured, Double.NaN, Double.NaN);
    }
}
