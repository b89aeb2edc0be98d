package io.llmco2.hardware.quantity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that others have published do not compile here. */
class UnitsDoNotMixTest {
    @TempDir
    private Path classes;

    @Test
    void whatIsRightCompiles() {
        assertThat(compiles("new PowerUsageEffectiveness(1.1).meter(new Energy(1)).kilowattHours()"))
                .isTrue();
        assertThat(compiles("new WaterIntensity(3).of(new PowerUsageEffectiveness(1.1).meter(new Energy(1)))"))
                .isTrue();
        assertThat(compiles("new CarbonIntensity(40).of(new Power(1).times(new TimeSpan(1)))"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new PowerUsageEffectiveness(1.1).meter(new PowerUsageEffectiveness(1.1).meter(new Energy(1)))",
                "new PowerUsageEffectiveness(1.1).overhead(new MeterEnergy(new Energy(1)))",
                "new WaterIntensity(3).of(new Energy(1))",
                "new WaterUsageEffectiveness(3).of(new MeterEnergy(new Energy(1)))",
                "new CarbonIntensity(40).of(new Power(1))",
                "new CarbonIntensity(40).of(new TimeSpan(1))",
                "new CarbonIntensity(40).of(3.6)",
                "new Energy(1).plus(new Power(1))",
                "new Energy(1).plus(new PrimaryEnergy(1))",
                "new Energy(1).plus(new MeterEnergy(new Energy(1)))",
                "new Carbon(1).plus(new Water(1))",
                "new Carbon(1).plus(new CarbonIntensity(1))",
                "new PrimaryEnergyIntensity(9).of(new Energy(1))",
                "new AbioticDepletionIntensity(1e-7).of(new Energy(1))"
            })
    void whatMixesUnitsOrCountsTwiceDoesNot(String expression) {
        assertThat(compiles(expression)).isFalse();
    }

    private boolean compiles(String expression) {
        String code = "import io.llmco2.hardware.quantity.*; class Mix { Object mix() { return " + expression + "; } }";
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///Mix.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }
        };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-classpath", System.getProperty("java.class.path"), "-d", classes.toString());
        return compiler.getTask(new StringWriter(), null, null, options, null, List.of(source))
                .call();
    }
}
