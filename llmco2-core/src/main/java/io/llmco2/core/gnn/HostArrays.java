package io.llmco2.core.gnn;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Matrices of single or double precision in native memory as Java sees them, column by column. They are copied as one block, and
 * single precision is widened here: element by element through the buffer's own conversions takes two to ten times as long.
 */
final class HostArrays {
    private HostArrays() {}

    /** Computes the elements of one matrix of those of another, both in column-major order; the former are zero at first. */
    @FunctionalInterface
    interface Mapping {
        void apply(double[] in, double[] out);
    }

    /** A matrix of the same shape and precision. */
    static INDArray map(INDArray x, Mapping mapping) {
        double[] in = values(x);
        double[] out = new double[in.length];
        mapping.apply(in, out);
        return matrix(out, x.rows(), x.columns(), x.dataType());
    }

    /** The elements of a matrix, in column-major order. */
    static double[] values(INDArray matrix) {
        INDArray columns = matrix.ordering() == 'f' && !matrix.isView() ? matrix : matrix.dup('f');
        double[] values = new double[Math.toIntExact(columns.length())];
        Pointer memory = columns.data().addressPointer();
        if (columns.dataType() == DataType.DOUBLE) {
            ((DoublePointer) memory).get(values);
        } else {
            float[] single = new float[values.length];
            ((FloatPointer) memory).get(single);
            for (int i = 0; i < values.length; i++) {
                values[i] = single[i];
            }
        }
        return values;
    }

    /** A matrix of elements in column-major order. */
    static INDArray matrix(double[] values, long rows, long columns, DataType type) {
        INDArray matrix = Nd4j.createUninitialized(type, new long[] {rows, columns}, 'f');
        Pointer memory = matrix.data().addressPointer();
        if (type == DataType.DOUBLE) {
            ((DoublePointer) memory).put(values);
        } else {
            float[] single = new float[values.length];
            for (int i = 0; i < single.length; i++) {
                single[i] = (float) values[i];
            }
            ((FloatPointer) memory).put(single);
        }
        return matrix;
    }
}
