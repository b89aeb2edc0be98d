package io.llmco2.examples.benchmarks;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.gnn.Nd4jRooflineNet;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyTotals;
import java.io.IOException;

/**
 * Asks the networks on ND4J many times, one inference a call, and prints after every tenth of the calls what memory the process has,
 * native memory included. A program; argument: how many calls. Ends with status 1 if an answer differs from the first of its kind.
 */
public final class Nd4jSoak {
    private static final int DIFFERENT = 256;
    private static final int ROUNDS = 10;

    private Nd4jSoak() {}

    /** Runs. */
    public static void main(String[] arguments) throws IOException {
        long number = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_000_000;
        Nd4jRooflineNet net = new Nd4jRooflineNet(RooflineNet.bundled());
        ImmutableList<Inference> asked = Asked.inferences(DIFFERENT);
        ImmutableList<EnergyTotals> first = asked.stream().map(net::totals).collect(ImmutableList.toImmutableList());
        for (int round = 1; round <= ROUNDS; round++) {
            long from = System.nanoTime();
            for (long i = 0; i < number / ROUNDS; i++) {
                int at = (int) (i % DIFFERENT);
                if (!net.totals(asked.get(at)).equals(first.get(at))) {
                    System.err.println("the answer to inference " + at + " is another than before");
                    System.exit(1);
                }
            }
            System.out.printf(
                    "%,d calls: %.0f us each, process %s%n",
                    number / ROUNDS * round, (System.nanoTime() - from) / 1e3 / (number / ROUNDS), Soak.resident());
        }
    }
}
