package io.llmco2.hardware.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.internal.CsvTable;
import io.llmco2.hardware.quantity.Power;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCatalogTest {
    private static final HostCatalog CATALOG = HostCatalog.bundled();

    @Test
    void dividesAnA100HostByItsEightGpus() {
        Host host = CATALOG.forGpu("a100-sxm-40").orElseThrow();
        assertThat(host.id()).isEqualTo("p4d.24xlarge");
        assertThat(host.idlePowerPerGpu()).contains(new Power(373.2 / 8));
        assertThat(host.loadPowerPerGpu()).isEqualTo(new Power(1985.7 / 8));
        assertThat(host.source().citation()).contains("Teads Engineering", "CC BY 4.0");
    }

    @Test
    void aStatedPowerIsNoAnswerUnlessAskedFor() {
        assertThat(CATALOG.forGpu("h100-sxm")).isEmpty();
        Host host = CATALOG.forGpu("h100-sxm", Host.Basis.STATED).orElseThrow();
        assertThat(CATALOG.stated()).isEqualTo(host);
        assertThat(host.loadPowerPerGpu()).isEqualTo(new Power(150));
        assertThat(host.idlePower()).isEmpty();
        assertThat(host.idlePowerPerGpu()).isEmpty();
        assertThat(host.source().citation()).contains("ecologits");
    }

    @Test
    void prefersTheWholeServerToAShareOfIt() {
        assertThat(CATALOG.hosts("t4")).hasSize(7);
        assertThat(CATALOG.forGpu("t4").orElseThrow().id()).isEqualTo("g4dn.metal");
    }

    @Test
    void inventsNothing() {
        assertThat(CATALOG.forGpu("b200")).isEmpty();
        assertThat(CATALOG.forGpu("no-such-gpu")).isEmpty();
    }

    @Test
    void everyHostHasAGpuOfTheCatalogAndDrawsMoreUnderLoad() {
        assertThat(CATALOG.hosts()).hasSize(13).allSatisfy(host -> {
            assertThat(GpuCatalog.bundled().ids()).contains(host.gpu());
            assertThat(host.loadPower()).isGreaterThan(host.idlePower().orElse(Power.ZERO));
            assertThat(host.method()).isNotBlank();
        });
    }

    @Test
    void hasAVersion() {
        assertThat(CATALOG.version()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "h,gpu,t4,text,,gpu-info-api                                   | the host lacks the fact gpu-count",
                "h,colour,red,text,,gpu-info-api                               | 'colour' is no fact",
                "h,load-power,5,GiB,,gpu-info-api                              | the unit must be W, but was GiB"
            })
    void refusesABrokenTable(String row, String problem) {
        assertThatIllegalStateException()
                .isThrownBy(() -> HostCatalog.of(table(row)))
                .withMessageStartingWith("hosts.csv line 2: ")
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"0, gpuCount must be >= 1", "1.5, 1.5"})
    void refusesACountThatIsNone(String count, String problem) {
        String rows = "h,gpu,t4,text,,gpu-info-api\nh,basis,stated,text,,gpu-info-api\nh,gpu-count," + count
                + ",1,,gpu-info-api\nh,load-power,5,W,,gpu-info-api";
        assertThatIllegalStateException()
                .isThrownBy(() -> HostCatalog.of(table(rows)))
                .withMessageStartingWith("hosts.csv line 2: ")
                .withMessageContaining(problem);
    }

    private static CsvTable table(String rows) {
        String header = "host,fact,value,unit,method,source\n";
        return CsvTable.parse("hosts.csv", header + rows, 2, "host", "fact", "value", "unit", "method", "source");
    }
}
