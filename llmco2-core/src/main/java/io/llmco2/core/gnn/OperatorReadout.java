package io.llmco2.core.gnn;

import io.llmco2.core.feature.EncodedGraph.BoardPower;
import io.llmco2.core.feature.GraphInput;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the network says of an operator, made into time and energy that obey physics. Six numbers Z of a node become two
 * efficiencies, the time to launch a kernel, and how much of the board's dynamic power computing, moving data and being
 * busy at all each take:
 * <pre>
 * forward    a = C / sigmoid(z0)                  computing at an efficiency in (0, 1), C seconds at peak
 *            b = M / sigmoid(z1)                  moving data likewise, M seconds at peak
 *            r = (a^3 + b^3)^(1/3)                overlapping, yet never less than either
 *            t = r + L exp(z2)                    L kernels launched
 *            x = (C exp(z3) + M exp(z4)) / t + exp(z5)
 *            T = t                                seconds
 *            E = t (idle + (limit - idle) (1 - exp(-x)))     joules of one board
 * backward   da = -a (1 - sigmoid(z0)) dz0        dt/da = (a / r)^2      likewise b
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

    /** From this one on they say how much power, those before how much time. */
    static final int FIRST_OF_POWER = 3;

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
    record Columns(double[] compute, double[] memory, double[] launches, double[] idle, double[] dynamic) {}

    static Pass forward(INDArray z, Columns c) {
        int nodes = c.compute.length;
        double[] in = HostArrays.values(z);
        double[] out = new double[2 * nodes];
        double[] timeSlopes = new double[in.length]; // dt/dz
        double[] energySlopes = new double[in.length]; // dE/dz
        for (int i = 0; i < nodes; i++) {
            double ec = 1 / (1 + Math.exp(-in[i]));
            double em = 1 / (1 + Math.exp(-in[nodes + i]));
            double a = c.compute[i] / ec;
            double b = c.memory[i] / em;
            double overhead = c.launches[i] * Math.exp(in[2 * nodes + i]);
            double computing = c.compute[i] * Math.exp(in[3 * nodes + i]);
            double moving = c.memory[i] * Math.exp(in[4 * nodes + i]);
            double busy = Math.exp(in[5 * nodes + i]);
            double r = overlapping(a, b) + SMALLEST_SECONDS;
            double t = r + overhead;
            double work = computing + moving;
            double x = work / t + busy;
            double power = c.idle[i] + c.dynamic[i] * used(x);
            out[i] = t;
            out[nodes + i] = t * power;

            double slope = c.dynamic[i] * Math.exp(-x); // dPower/dx
            double energyByTime = power - slope * work / t;
            double[] byTime = {(ec - 1) * a * square(a / r), (em - 1) * b * square(b / r), overhead};
            double[] byWork = {computing, moving, t * busy};
            for (int k = 0; k < byTime.length; k++) {
                timeSlopes[k * nodes + i] = byTime[k];
                energySlopes[k * nodes + i] = energyByTime * byTime[k];
                energySlopes[(byTime.length + k) * nodes + i] = slope * byWork[k];
            }
        }
        return new Pass(HostArrays.matrix(out, nodes, 2, z.dataType()), (dy, gradients) -> {
            double[] dOut = HostArrays.values(dy);
            double[] dIn = new double[in.length];
            for (int k = 0; k < INPUTS; k++) {
                for (int i = 0; i < nodes; i++) {
                    int at = k * nodes + i;
                    dIn[at] = dOut[i] * timeSlopes[at] + dOut[nodes + i] * energySlopes[at];
                }
            }
            return HostArrays.matrix(dIn, nodes, INPUTS, dy.dataType());
        });
    }

    /**
     * What several networks together say of one instance of a node: the geometric means of their seconds and joules.
     *
     * @param z six numbers of each network
     * @param seconds takes the mean at the place {@code at}
     * @param joules likewise, of all boards
     */
    static void answer(float[][] z, GraphInput graph, int node, double[] seconds, double[] joules, int at) {
        double compute = graph.computeSeconds(node);
        double memory = graph.memorySeconds(node);
        double launches = graph.launches(node);
        double logSeconds = 0;
        double logJoules = 0;
        for (float[] ofOne : z) {
            Answer answer = forward(ofOne, compute, memory, launches, graph.power());
            logSeconds += Math.log(answer.seconds()) / z.length;
            logJoules += Math.log(answer.joules()) / z.length;
        }
        seconds[at] = Math.exp(logSeconds);
        joules[at] = Math.exp(logJoules);
    }

    /** Seconds and joules of one instance of an operator. */
    record Answer(double seconds, double joules) {}

    /** The same for one node, on plain numbers; joules of all boards. */
    static Answer forward(float[] z, double compute, double memory, double launches, BoardPower board) {
        double a = compute * (1 + Math.exp(-z[0]));
        double b = memory * (1 + Math.exp(-z[1]));
        double t = overlapping(a, b) + launches * Math.exp(z[2]);
        double work = compute * Math.exp(z[3]) + memory * Math.exp(z[4]);
        double x = (t == 0 ? 0 : work / t) + Math.exp(z[5]);
        double power = board.idleWatts() + (board.limitWatts() - board.idleWatts()) * used(x);
        return new Answer(t, board.boards() * t * power);
    }

    /** {@code (a^3 + b^3)^(1/3)}, without overflow: between no overlap at all (a + b) and a perfect one (the larger). */
    private static double overlapping(double a, double b) {
        double larger = Math.max(a, b);
        double share = larger == 0 ? 0 : Math.min(a, b) / larger;
        return larger * Math.cbrt(1 + share * share * share);
    }

    private static double square(double value) {
        return value * value;
    }

    /** {@code 1 - exp(-x)}, to within 1e-15 of itself; {@code expm1} takes nine times as long as {@code exp}. */
    private static double used(double x) {
        return x < LOSES_DIGITS ? -Math.expm1(-x) : 1 - Math.exp(-x);
    }
}
