package io.llmco2.core.gnn;

import io.llmco2.core.gnn.HostArrays.Mapping;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Half of the columns for nodes of a prefill, the other half for nodes of a decode. After each hidden layer it makes two networks of
 * half the width out of one, since no graph has nodes of both.
 * <pre>
 * forward    Y[i, c]  = X[i, c]  where column c is of the phase of node i, else 0
 * backward   dX[i, c] = dY[i, c] likewise
 * shapes     X, Y, dY, dX [nodes, columns]
 * </pre>
 */
final class PhaseMask {
    private PhaseMask() {}

    static Pass forward(INDArray x, boolean[] prefill) {
        int nodes = prefill.length;
        int half = x.columns() / 2;
        Mapping mask = (in, out) -> {
            for (int at = 0; at < 2 * half * nodes; at++) {
                boolean own = at / nodes < half == prefill[at % nodes];
                out.put(at, own ? in.get(at) : 0);
            }
        };
        return new Pass(HostArrays.map(x, mask), (dy, gradients) -> HostArrays.map(dy, mask));
    }
}
