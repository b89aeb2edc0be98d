package io.llmco2.core.gnn;

import io.llmco2.core.gnn.Parameters.Layout;
import io.llmco2.core.gnn.Parameters.Parameter;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * GraphSAGE with mean aggregation (Hamilton, Ying and Leskovec 2017, arXiv:1706.02216, Algorithm 1).
 * <pre>
 * forward    M  = mean(X)                      over each node's predecessors
 *            Y  = X Ws + M Wn + b
 * backward   dWs = X' dY    dWn = M' dY    db = column sums of dY
 *            dX  = dY Ws' + mean'(dY Wn')
 * shapes     X, M, dX [nodes, in]    Y, dY [nodes, out]    Ws, Wn [in, out]    b [1, out]
 * </pre>
 */
final class SageConv {
    /** Ends the names of the parameters that carry messages: they start at zero and are regularised apart. */
    static final String NEIGHBOUR = ".neighbour";

    private final Declared declared;
    private final Parameters parameters;

    private SageConv(Declared declared, Parameters parameters) {
        this.declared = declared;
        this.parameters = parameters;
    }

    /** The places of its parameters in a layout. */
    record Declared(int self, int neighbour, int bias) {
        SageConv in(Parameters parameters) {
            return new SageConv(this, parameters);
        }
    }

    static Declared declare(Layout layout, String name, int in, int out) {
        return new Declared(
                layout.declare(name + ".self", in, out),
                layout.declare(name + NEIGHBOUR, in, out),
                layout.declare(name + ".bias", 1, out));
    }

    Pass forward(INDArray x, NeighbourMean mean) {
        Parameter ws = parameters.get(declared.self);
        Parameter wn = parameters.get(declared.neighbour);
        Pass constants = ofConstants(x, mean.forward(x));
        return new Pass(constants.output(), (dy, gradients) -> {
            constants.backward().apply(dy, gradients);
            return Nd4j.gemm(dy, ws.value(), false, true).addi(mean.backward(Nd4j.gemm(dy, wn.value(), false, true)));
        });
    }

    /** The same of constants and their mean, which have no gradient: an empty array comes back. */
    Pass ofConstants(INDArray x, INDArray m) {
        Parameter ws = parameters.get(declared.self);
        Parameter wn = parameters.get(declared.neighbour);
        Parameter b = parameters.get(declared.bias);
        INDArray y = Nd4j.gemm(x, ws.value(), false, false);
        Nd4j.gemm(m, wn.value(), y, false, false, 1, 1).addiRowVector(b.value());
        return new Pass(y, (dy, gradients) -> {
            gradients.addProduct(ws, x, dy);
            gradients.addProduct(wn, m, dy);
            gradients.addColumnSums(b, dy);
            return Nd4j.empty(dy.dataType());
        });
    }

    /**
     * The same on plain arrays: Ws and Wn as [in][out], b as [out]. The mean is taken last, {@code mean(X) Wn = mean(X Wn)}, so
     * that one walk through X gives what a node keeps and what it sends.
     */
    record Frozen(float[][] self, float[][] neighbour, float[] bias) {

        /** What a node keeps and what it sends, as one map: {@code [X Ws + b, X Wn]}. */
        Linear.Frozen keptAndSent() {
            return Linear.Frozen.sideBySide(
                    List.of(new Linear.Frozen(self, bias), new Linear.Frozen(neighbour, new float[bias.length])));
        }

        float[][] forward(float[][] x, int[][] predecessors) {
            float[][] rows = keptAndSent().forward(x);
            for (int node = 0; node < x.length; node++) {
                hear(rows, 0, predecessors[node], node);
            }
            return Arrays.stream(rows)
                    .map(row -> Arrays.copyOf(row, bias.length))
                    .toArray(float[][]::new);
        }

        /**
         * Adds the mean of what others send to what a node keeps, which is the first half of its row.
         *
         * @param first row of the graph, from which its nodes count
         */
        static void hear(float[][] rows, int first, int[] predecessors, int node) {
            float share = 1f / predecessors.length;
            for (int from : predecessors) {
                Rows.addSecondHalf(share, rows[first + from], rows[first + node]);
            }
        }
    }
}
