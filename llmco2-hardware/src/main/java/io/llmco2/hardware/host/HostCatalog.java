package io.llmco2.hardware.host;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.Comparator.comparingInt;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import io.llmco2.hardware.quantity.Power;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hosts by the accelerators in them: AWS instances up to the A100 (Teads Engineering, estimated from measurements) and
 * the 1.2 kW that EcoLogits states for a server with eight H100. No measurement of a newer host was found. Immutable.
 */
public final class HostCatalog {
    private static final Supplier<HostCatalog> BUNDLED = Suppliers.memoize(() -> of(
            CsvTable.bundled(HostCatalog.class, "hosts.csv", 2, "host", "fact", "value", "unit", "method", "source")));

    private final ImmutableList<Host> hosts;
    private final String version;

    private HostCatalog(ImmutableList<Host> hosts, String version) {
        this.hosts = hosts;
        this.version = version;
    }

    /** The hosts that this library knows. */
    public static HostCatalog bundled() {
        return BUNDLED.get();
    }

    static HostCatalog of(CsvTable facts) {
        ImmutableList<Host> hosts = facts.firstCells().stream()
                .map(host -> hostOf(facts.rowsOf(host)))
                .collect(toImmutableList());
        return new HostCatalog(hosts, CsvTable.version(facts));
    }

    /**
     * The host that speaks for an accelerator: of those with most accelerators the first, because a smaller instance is
     * a share of one of them that was computed, not measured. What a source merely states is no answer here.
     *
     * @param gpuId the id of the accelerator, as in {@link Host#gpu()}
     * @return empty where no measurement tells the power of such a host
     */
    public Optional<Host> forGpu(String gpuId) {
        return forGpu(gpuId, Host.Basis.ESTIMATED);
    }

    /** As {@link #forGpu(String)}, of the hosts of one basis. */
    public Optional<Host> forGpu(String gpuId, Host.Basis basis) {
        return hosts(gpuId).stream().filter(host -> host.basis() == basis).max(comparingInt(Host::gpuCount));
    }

    /** The stated model of a host: 1.2 kW beside eight accelerators, as EcoLogits has it. */
    public Host stated() {
        return hosts.stream()
                .filter(host -> host.basis() == Host.Basis.STATED)
                .findFirst()
                .orElseThrow();
    }

    /** All hosts with this accelerator. */
    public List<Host> hosts(String gpuId) {
        return hosts.stream().filter(host -> host.gpu().equals(gpuId)).collect(toImmutableList());
    }

    /** All hosts. */
    public List<Host> hosts() {
        return hosts;
    }

    /** The version of the facts. */
    public String version() {
        return version;
    }

    private static Host hostOf(List<CsvRow> rows) {
        Map<HostFact, Fact> facts = new EnumMap<>(HostFact.class);
        for (CsvRow row : rows) {
            HostFact key = row.oneOf("fact", HostFact.class);
            facts.put(key, row.fact(key.unit()));
        }
        CsvRow first = rows.get(0);
        for (HostFact needed : List.of(HostFact.GPU, HostFact.GPU_COUNT, HostFact.BASIS, HostFact.LOAD_POWER)) {
            if (!facts.containsKey(needed)) {
                throw first.error("the host lacks the fact " + needed);
            }
        }
        Fact load = facts.get(HostFact.LOAD_POWER);
        return first.checked(() -> new Host(
                first.text("host"),
                facts.get(HostFact.GPU).value(),
                Integer.parseInt(facts.get(HostFact.GPU_COUNT).value()),
                basis(facts.get(HostFact.BASIS).value()),
                Optional.ofNullable(facts.get(HostFact.IDLE_POWER)).map(fact -> new Power(fact.number())),
                new Power(load.number()),
                load.method().orElse("as read"),
                load.source()));
    }

    private static Host.Basis basis(String name) {
        for (Host.Basis basis : Host.Basis.values()) {
            if (basis.toString().equals(name)) {
                return basis;
            }
        }
        throw new IllegalArgumentException("'" + name + "' is no basis of a power; known are estimated, stated");
    }
}
