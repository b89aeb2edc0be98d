package io.llmco2.core.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Power;
import io.llmco2.hardware.quantity.PowerUsageEffectiveness;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class CalculatorsTest {

    private static Usage usage(double billions, double requests, double outputTokens, double pue, double kilograms) {
        return new Usage(
                new Usage.Model(billions * 1e9, billions * 1e9),
                new Usage.Tokens(requests, 100, outputTokens),
                new PowerUsageEffectiveness(pue),
                new CarbonIntensity(kilograms * 1000),
                Optional.empty());
    }

    /** Computed with mlco2/ecologits@5be90da (164 kg a GPU, batch of 64). */
    @Test
    void ecoLogitsOfEightBillionParameters() {
        Footprint footprint = EcoLogits.V_5BE90DA.of(usage(8, 1, 400, 1.1, 0.4));
        assertThat(footprint.meter().kilowattHours()).isCloseTo(3.26892810e-5, within(5e-14));
        assertThat(kilograms(footprint.total())).isCloseTo(1.56735702e-5, within(5e-14));
        assertThat(kilograms(footprint.operational())).isCloseTo(1.30757124e-5, within(5e-14));
        assertThat(kilograms(footprint.embodied()))
                .isCloseTo(2.59785773e-6, within(5e-14)); // total less usage: 2.5978578e-6
    }

    @Test
    void ecoLogitsOf123BillionParameters() {
        Footprint footprint = EcoLogits.V_5BE90DA.of(usage(123, 1, 400, 1.16, 0.04));
        assertThat(footprint.meter().kilowattHours()).isCloseTo(3.53709e-4, within(5e-10));
        assertThat(kilograms(footprint.total())).isCloseTo(4.26123e-5, within(5e-11));
    }

    @Test
    void ecoLogitsOfManyRequestsIsSoManyTimesOne() {
        Footprint one = EcoLogits.V_5BE90DA.of(usage(70, 1, 100, 1.2, 0.1));
        Footprint many = EcoLogits.V_5BE90DA.of(usage(70, 16, 100, 1.2, 0.1));
        assertThat(kilograms(many.total())).isCloseTo(16 * kilograms(one.total()), within(1e-15));
        assertThat(many.accelerators().orElseThrow().joules())
                .isCloseTo(16 * one.accelerators().orElseThrow().joules(), within(1e-6));
    }

    /** The five rows that LLMCarbon is validated with, and its error on each. */
    @ParameterizedTest
    @CsvFileSource(resources = "/io/llmco2/core/compat/llmcarbon-training.csv", numLinesToSkip = 2)
    void llmCarbonOfFiveTrainings(
            String name,
            double billions,
            double billionTokens,
            double gramsPerKilowattHour,
            double pue,
            double watts,
            double peakTeraflops,
            double efficiency,
            int devices,
            double measuredTonnes,
            double errorPercent) {
        Footprint footprint = LlmCarbon.TRAINING_B54D8FE.of(new Usage(
                new Usage.Model(billions * 1e9, billions * 1e9),
                new Usage.Tokens(1, billionTokens * 1e9, 0),
                new PowerUsageEffectiveness(pue),
                new CarbonIntensity(gramsPerKilowattHour),
                Optional.of(new Usage.Devices(
                        devices, new Power(watts), peakTeraflops * 1e12, efficiency, Optional.empty()))));
        double tonnes = footprint.operational().orElseThrow().grams() / 1e6;
        assertThat(100 * (tonnes / measuredTonnes - 1)).as(name).isCloseTo(errorPercent, within(5e-4));
        assertThat(footprint.embodied()).isEmpty();
    }

    @Test
    void llmCarbonOfInferenceIsAThirdOfTraining() {
        Usage.Devices devices = new Usage.Devices(8, new Power(400), 312e12, 0.5, Optional.of(new Carbon(22_600)));
        Usage usage = new Usage(
                new Usage.Model(8e9, 8e9),
                new Usage.Tokens(16, 512, 128),
                new PowerUsageEffectiveness(1.1),
                new CarbonIntensity(400),
                Optional.of(devices));
        Footprint training = LlmCarbon.TRAINING_B54D8FE.of(usage);
        Footprint inference = LlmCarbon.INFERENCE_B54D8FE.of(usage);
        assertThat(3 * inference.meter().kilowattHours())
                .isCloseTo(training.meter().kilowattHours(), within(1e-12));
        assertThat(inference.embodied()).isPresent();
        assertThat(inference.method()).isEqualTo("llmcarbon@b54d8fe-inference");
    }

    @Test
    void whatAToolNeedsIsNotMadeUp() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LlmCarbon.INFERENCE_B54D8FE.of(usage(8, 1, 1, 1, 1)))
                .withMessageContaining("efficiency");
        assertThatIllegalArgumentException().isThrownBy(() -> new Usage.Model(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Usage.Tokens(1, Double.NaN, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Usage.Devices(1, new Power(1), 1, 1.5, Optional.empty()));
    }

    private static double kilograms(Optional<Carbon> carbon) {
        return carbon.orElseThrow().grams() / 1000;
    }
}
