package io.llmco2.core.gnn;

import java.lang.ref.Reference;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Matrices in native memory as Java sees them, column by column. Single precision is copied as one block and widened here:
 * element by element through the buffer's own conversions takes two to ten times as long.
 */
final class HostArrays {
    private HostArrays() {}

    /** Elements of a matrix where they lie, in column-major order. */
    interface Elements {
        double get(int index);

        void put(int index, double value);
    }

    /** Computes elements of one matrix of those of another. */
    @FunctionalInterface
    interface Mapping {
        void apply(Elements in, Elements out);
    }

    /** A matrix of the same shape, all of whose elements the mapping writes; nothing is copied on the way. */
    static INDArray map(INDArray x, Mapping mapping) {
        INDArray in = x.ordering() == 'f' && !x.isView() ? x : x.dup('f');
        INDArray out = Nd4j.createUninitialized(x.dataType(), new long[] {x.rows(), x.columns()}, 'f');
        mapping.apply(elements(in), elements(out));
        Reference.reachabilityFence(in); // its memory goes when it does
        return out;
    }

    /** The elements of a matrix, in column-major order. */
    static double[] values(INDArray matrix) {
        INDArray columns = matrix.dup('f');
        if (columns.dataType() != DataType.FLOAT) {
            return columns.data().asDouble();
        }
        float[] single = new float[Math.toIntExact(columns.length())];
        block(columns).get(single);
        double[] values = new double[single.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = single[i];
        }
        return values;
    }

    /** A matrix of elements in column-major order. */
    static INDArray matrix(double[] values, long rows, long columns, DataType type) {
        long[] shape = {rows, columns};
        if (type != DataType.FLOAT) {
            return Nd4j.create(values, shape, new long[] {1, rows}, 'f', type);
        }
        float[] single = new float[values.length];
        for (int i = 0; i < single.length; i++) {
            single[i] = (float) values[i];
        }
        INDArray matrix = Nd4j.createUninitialized(DataType.FLOAT, shape, 'f');
        block(matrix).put(single);
        return matrix;
    }

    private static Elements elements(INDArray array) {
        Pointer memory = array.data().addressPointer();
        return array.dataType() == DataType.FLOAT
                ? new Singles(new FloatPointer(memory).capacity(array.length()).asBuffer())
                : new Doubles(new DoublePointer(memory).capacity(array.length()).asBuffer());
    }

    /** The memory of an array that has one block for itself. */
    private static FloatPointer block(INDArray array) {
        return (FloatPointer) array.data().addressPointer();
    }

    private record Singles(FloatBuffer buffer) implements Elements {
        @Override
        public double get(int index) {
            return buffer.get(index);
        }

        @Override
        public void put(int index, double value) {
            buffer.put(index, (float) value);
        }
    }

    private record Doubles(DoubleBuffer buffer) implements Elements {
        @Override
        public double get(int index) {
            return buffer.get(index);
        }

        @Override
        public void put(int index, double value) {
            buffer.put(index, value);
        }
    }
}
