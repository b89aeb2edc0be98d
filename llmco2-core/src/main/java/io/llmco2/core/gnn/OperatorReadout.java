package io.llmco2.core.gnn;

import io.llmco2.core.feature.EncodedGraph.BoardPower;
import io.llmco2.core.feature.EncodedGraph.NodePhysics;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What the network says of an operator, made into time and energy that obey physics. Six numbers Z of a node become two
 * efficiencies, the time to launch a kernel, and how much of the board's dynamic power computing, moving data and being
 * busy at all each take:
 * <pre>
 * forward    a = C / sigmoid(z0)                  computing at an efficiency in (0, 1), C seconds at peak
 *            b = M / sigmoid(z1)                  moving data likewise, M seconds at peak
 *            r = (a^p + b^p)^(1/p)                overlapping, yet never less than either
 *            t = r + L exp(z2)                    L kernels launched
 *            x = (C exp(z3) + M exp(z4)) / t + exp(z5)
 *            T = t                                seconds
 *            E = t (idle + (limit - idle) (1 - exp(-x)))     joules of one board
 * backward   da = -a (1 - sigmoid(z0)) dz0        dt/da = (a / r)^(p-1)      likewise b
 *            dE/dt = power - s (C exp(z3) + M exp(z4)) / t    with s = (limit - idle) exp(-x), for dx = 1
 * shapes     Z [nodes, 6]    C, M, L, idle, limit [nodes, 1]    output T, E [nodes, 2]
 * </pre>
 * Both T and E grow with C, M and L whatever Z is: {@code t f(w / t)} with a concave {@code f}, {@code f(0) >= 0}, grows
 * with w and with t. So an estimate can never fall when work is added, and lies between Roofline time x idle power and
 * time x board limit.
 */
final class OperatorReadout {
    /** Numbers of a node that it reads. */
    static final int INPUTS = 6;

    /** How sharply the larger of the two times wins; between 1 (no overlap at all) and infinity (a perfect one). */
    static final double SHARPNESS = 3;

    /** Keeps an operator without work, such as a dropped collective, from dividing by zero. */
    private static final double SMALLEST_SECONDS = 1e-30;

    /** What the readout says before anything is learned: half of the peaks, 3 us a launch, most power for computing. */
    static final double[] START = {0.0, 0.5, Math.log(3e-6), 0.0, -0.7, -1.6};

    /** Below this the difference {@code 1 - exp(-x)} is of numbers so close that it loses more than three bits. */
    private static final double LOSES_DIGITS = 0.125;

    private OperatorReadout() {}

    /**
     * Physics of many nodes as columns.
     *
     * @param compute C
     * @param memory M
     * @param launches L
     * @param idle watts of one board
     * @param dynamic limit minus idle, in watts
     */
    record Columns(INDArray compute, INDArray memory, INDArray launches, INDArray idle, INDArray dynamic) {}

    static Pass forward(INDArray z, Columns c) {
        INDArray ec = Transforms.sigmoid(z.getColumn(0, true), true);
        INDArray em = Transforms.sigmoid(z.getColumn(1, true), true);
        INDArray overhead = Transforms.exp(z.getColumn(2, true), true).muli(c.launches);
        INDArray computing = Transforms.exp(z.getColumn(3, true), true).muli(c.compute);
        INDArray moving = Transforms.exp(z.getColumn(4, true), true).muli(c.memory);
        INDArray busy = Transforms.exp(z.getColumn(5, true), true);

        INDArray a = c.compute.div(ec);
        INDArray b = c.memory.div(em);
        INDArray larger = Transforms.max(a, b, true).addi(SMALLEST_SECONDS);
        INDArray sumOfPowers = Transforms.pow(a.div(larger), SHARPNESS).addi(Transforms.pow(b.div(larger), SHARPNESS));
        INDArray r = larger.mul(Transforms.pow(sumOfPowers, 1 / SHARPNESS)).addi(SMALLEST_SECONDS);
        INDArray t = r.add(overhead);
        INDArray work = computing.add(moving);
        INDArray x = work.div(t).addi(busy);
        INDArray unused = Transforms.exp(x.neg(), false);
        INDArray power = c.idle.add(c.dynamic.mul(unused.rsub(1)));
        INDArray output = Nd4j.hstack(t, t.mul(power));

        return new Pass(output, (dy, gradients) -> {
            INDArray dTime = dy.getColumn(0, true);
            INDArray dEnergy = dy.getColumn(1, true);
            INDArray slope = c.dynamic.mul(unused); // dPower / dx
            INDArray dt = dTime.add(dEnergy.mul(power.sub(slope.mul(work).divi(t))));
            INDArray dr = Transforms.pow(a.div(r), SHARPNESS - 1).muli(dt);
            INDArray ds = Transforms.pow(b.div(r), SHARPNESS - 1).muli(dt);
            INDArray dWork = dEnergy.mul(slope); // t dPower/dx dx/dwork, dx/dwork = 1/t
            return Nd4j.hstack(
                    dr.muli(a).muli(ec.sub(1)),
                    ds.muli(b).muli(em.sub(1)),
                    dt.mul(overhead),
                    dWork.mul(computing),
                    dWork.mul(moving),
                    dWork.mul(t).muli(busy));
        });
    }

    /** Seconds and joules of one instance of an operator. */
    record Answer(double seconds, double joules) {}

    /** The same for one node, on plain numbers; joules of all boards. */
    static Answer forward(float[] z, NodePhysics node, BoardPower board) {
        double a = node.computeSeconds() * (1 + Math.exp(-z[0]));
        double b = node.memorySeconds() * (1 + Math.exp(-z[1]));
        double larger = Math.max(a, b);
        double share = larger == 0 ? 0 : Math.min(a, b) / larger;
        double r = larger * Math.cbrt(1 + share * share * share); // SHARPNESS is 3
        double t = r + node.launches() * Math.exp(z[2]);
        double work = node.computeSeconds() * Math.exp(z[3]) + node.memorySeconds() * Math.exp(z[4]);
        double x = (t == 0 ? 0 : work / t) + Math.exp(z[5]);
        double power = board.idleWatts() + (board.limitWatts() - board.idleWatts()) * used(x);
        return new Answer(t, board.boards() * t * power);
    }

    /** {@code 1 - exp(-x)}, to within 1e-15 of itself; {@code expm1} takes nine times as long as {@code exp}. */
    private static double used(double x) {
        return x < LOSES_DIGITS ? -Math.expm1(-x) : 1 - Math.exp(-x);
    }
}
