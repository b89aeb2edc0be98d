package io.llmco2.hardware.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Modifier;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    /** Two roundings of a double, each half a unit in the last place. */
    private static final double ROUND_TRIP = 1e-15;

    @ParameterizedTest
    @ValueSource(doubles = {-1, -Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesWhatIsNoAmount(double value) {
        Stream<DoubleFunction<Object>> makers = Stream.of(
                Energy::new,
                Energy::ofKilowattHours,
                Power::new,
                TimeSpan::new,
                Carbon::new,
                CarbonIntensity::new,
                CarbonIntensity::ofPoundsPerMegawattHour,
                Water::new,
                WaterIntensity::new,
                WaterUsageEffectiveness::new,
                PrimaryEnergy::new,
                PrimaryEnergyIntensity::new,
                AbioticDepletion::new,
                AbioticDepletionIntensity::new,
                new Water(1)::times,
                new PrimaryEnergy(1)::times,
                new AbioticDepletion(1)::times,
                new Energy(1)::times,
                factor -> new Power(1).times(factor),
                new TimeSpan(1)::times,
                new Carbon(1)::times);
        assertThat(makers).allSatisfy(maker -> assertThatIllegalArgumentException()
                .isThrownBy(() -> maker.apply(value))
                .withMessageContaining("finite and >= 0, but was " + value));
    }

    @Test
    void namesTheArgumentInTheMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Energy(-2))
                .withMessage("joules must be finite and >= 0, but was -2.0");
    }

    @Property
    void thePueLeadsFromTheComputersToTheMeter(
            @ForAll @DoubleRange(max = 1e9) double joules, @ForAll @DoubleRange(min = 1, max = 3) double ratio) {
        PowerUsageEffectiveness pue = new PowerUsageEffectiveness(ratio);
        Energy computers = new Energy(joules);
        assertThat(pue.meter(computers).energy().joules())
                .isCloseTo(joules * ratio, within(1e-15 * Math.max(1, joules * ratio * 4)));
        assertThat(pue.meter(computers).energy()).isEqualTo(computers.plus(pue.overhead(computers)));
        assertThat(new PowerUsageEffectiveness(1).overhead(computers)).isEqualTo(Energy.ZERO);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.99, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aPueIsAtLeastOne(double wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PowerUsageEffectiveness(wrong))
                .withMessageContaining("a PUE must be finite and >= 1, but was " + wrong);
    }

    @Test
    void whatTheGridTakesIsOfTheMeterAndWhatTheSiteTakesOfTheComputers() {
        Energy computers = Energy.ofKilowattHours(10);
        MeterEnergy meter = new PowerUsageEffectiveness(1.5).meter(computers);
        assertThat(new WaterUsageEffectiveness(2).of(computers)).isEqualTo(new Water(20));
        assertThat(new WaterIntensity(2).of(meter)).isEqualTo(new Water(30));
        assertThat(new PrimaryEnergyIntensity(9).of(meter)).isEqualTo(new PrimaryEnergy(135));
        assertThat(new AbioticDepletionIntensity(1e-7).of(meter).kilogramsSbe()).isCloseTo(1.5e-6, within(1e-20));
        assertThat(new CarbonIntensity(100).of(meter)).isEqualTo(new Carbon(1500));
        assertThat(new Water(1).plus(new Water(2)).compareTo(new Water(3))).isZero();
        assertThat(new PrimaryEnergy(1).plus(new PrimaryEnergy(2))).isEqualTo(new PrimaryEnergy(3));
        assertThat(new AbioticDepletion(1).plus(new AbioticDepletion(2))).isEqualTo(new AbioticDepletion(3));
    }

    /** Products of the wrong units do not compile: no method takes them. */
    @Test
    void noMethodMixesUnits() {
        assertThat(takes(PowerUsageEffectiveness.class)).containsOnly(Energy.class);
        assertThat(takes(WaterUsageEffectiveness.class)).containsOnly(Energy.class);
        assertThat(takes(WaterIntensity.class)).containsOnly(MeterEnergy.class);
        assertThat(takes(PrimaryEnergyIntensity.class)).containsOnly(MeterEnergy.class);
        assertThat(takes(AbioticDepletionIntensity.class)).containsOnly(MeterEnergy.class);
        assertThat(takes(CarbonIntensity.class))
                .containsOnly(Energy.class, MeterEnergy.class, CarbonIntensity.class, double.class);
        assertThat(takes(Energy.class)).containsOnly(Energy.class, TimeSpan.class, double.class);
        assertThat(takes(MeterEnergy.class)).isEmpty();
        assertThat(takes(Water.class)).containsOnly(Water.class, double.class);
        assertThat(takes(PrimaryEnergy.class)).containsOnly(PrimaryEnergy.class, double.class);
        assertThat(takes(Carbon.class)).containsOnly(Carbon.class, double.class);
    }

    private static Stream<Class<?>> takes(Class<?> quantity) {
        return Stream.of(quantity.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isBridge())
                .filter(method -> !method.getName().equals("equals"))
                .flatMap(method -> Stream.of(method.getParameterTypes()));
    }

    @Test
    void refusesAPowerOverNoTime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Energy(1).over(TimeSpan.ZERO))
                .withMessageContaining("> 0 s");
    }

    @Test
    void refusesASumThatOverflows() {
        Energy most = new Energy(Double.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> most.plus(most));
    }

    @Test
    void convertsUnitsByTheirExactFactors() {
        assertThat(Energy.ofKilowattHours(1)).isEqualTo(new Energy(3_600_000));
        assertThat(CarbonIntensity.ofPoundsPerMegawattHour(1000).gramsPerKilowattHour())
                .isEqualTo(453.59237);
        assertThat(new CarbonIntensity(50).of(Energy.ofKilowattHours(2))).isEqualTo(new Carbon(100));
        assertThat(new Power(700).times(new TimeSpan(2))).isEqualTo(new Energy(1400));
    }

    @Test
    void zeroIsNeutral() {
        assertThat(new Energy(3).plus(Energy.ZERO)).isEqualTo(new Energy(3));
        assertThat(new Power(3).plus(Power.ZERO)).isEqualTo(new Power(3));
        assertThat(new TimeSpan(3).plus(TimeSpan.ZERO)).isEqualTo(new TimeSpan(3));
        assertThat(new Carbon(3).plus(Carbon.ZERO)).isEqualTo(new Carbon(3));
    }

    @Test
    void comparesByAmount() {
        assertThat(new Energy(2)).isGreaterThan(new Energy(1));
        assertThat(new Power(2)).isGreaterThan(new Power(1));
        assertThat(new TimeSpan(2)).isGreaterThan(new TimeSpan(1));
        assertThat(new Carbon(2)).isGreaterThan(new Carbon(1));
        assertThat(new CarbonIntensity(2)).isGreaterThan(new CarbonIntensity(1));
    }

    @Property
    void kilowattHoursGoThereAndBack(@ForAll @DoubleRange(min = 0.01, max = 1e12) double joules) {
        double back = Energy.ofKilowattHours(new Energy(joules).kilowattHours()).joules();
        assertThat(back).isCloseTo(joules, within(joules * ROUND_TRIP));
    }

    @Property
    void poundsPerMegawattHourGoThereAndBack(@ForAll @DoubleRange(min = 0.01, max = 1e6) double grams) {
        CarbonIntensity back =
                CarbonIntensity.ofPoundsPerMegawattHour(new CarbonIntensity(grams).poundsPerMegawattHour());
        assertThat(back.gramsPerKilowattHour()).isCloseTo(grams, within(grams * ROUND_TRIP));
    }

    @Property
    void meanPowerTimesTimeIsTheEnergy(
            @ForAll @DoubleRange(min = 0.01, max = 1e12) double joules,
            @ForAll @DoubleRange(min = 0.01, max = 1e9) double seconds) {
        TimeSpan time = new TimeSpan(seconds);
        Energy back = new Energy(joules).over(time).times(time);
        assertThat(back.joules()).isCloseTo(joules, within(joules * ROUND_TRIP));
    }

    @Property
    void addingIsScaling(@ForAll @DoubleRange(min = 0, max = 1e12) double amount) {
        assertThat(new Energy(amount).plus(new Energy(amount))).isEqualTo(new Energy(amount).times(2));
        assertThat(new Power(amount).plus(new Power(amount))).isEqualTo(new Power(amount).times(2));
        assertThat(new TimeSpan(amount).plus(new TimeSpan(amount))).isEqualTo(new TimeSpan(amount).times(2));
        assertThat(new Carbon(amount).plus(new Carbon(amount))).isEqualTo(new Carbon(amount).times(2));
    }
}
