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
        assertThat(figures.eba5()).isEqualTo(0.5);
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

    /** 130 / 100 - 1 is 0.30000000000000004: thirty per cent all the same. */
    @Test
    void exactlyTheLimitIsWithinIt() {
        ErrorFigures figures = ErrorFigures.of(
                List.of(without(130, 100), without(70, 100), without(110, 100), without(90, 100), without(105, 100)));
        assertThat(figures.eba30()).isEqualTo(1);
        assertThat(figures.eba10()).isEqualTo(0.6);
        assertThat(figures.eba5()).isEqualTo(0.2);
        assertThat(ErrorFigures.of(List.of(without(130.001, 100))).eba30()).isZero();
    }

    @Test
    void overSeedsThereAreMeanAndSampleDeviation() {
        List<ErrorFigures> seeds =
                List.of(ErrorFigures.of(List.of(without(110, 100))), ErrorFigures.of(List.of(without(130, 100))));
        assertThat(ErrorFigures.mean(seeds).mape()).isCloseTo(0.2, within(ROUNDING));
        assertThat(ErrorFigures.deviation(seeds).mape()).isCloseTo(0.1 * Math.sqrt(2), within(ROUNDING));
        assertThat(ErrorFigures.deviation(seeds.subList(0, 1)).mape()).isNaN();
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
        return Pair.of(predicted, measured);
    }
}
