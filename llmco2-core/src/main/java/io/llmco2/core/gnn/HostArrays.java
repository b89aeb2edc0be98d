package io.llmco2.core.gnn;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Matrices between native memory and Java, column by column. Single precision is copied as such and widened here: element by
 * element through the buffer's own conversion takes ten times as long.
 */
final class HostArrays {
    private HostArrays() {}

    /** The elements of a matrix, in column-major order. */
    static double[] values(INDArray matrix) {
        INDArray columns = matrix.dup('f');
        if (columns.dataType() != DataType.FLOAT) {
            return columns.data().asDouble();
        }
        float[] single = columns.data().asFloat();
        double[] values = new double[single.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = single[i];
        }
        return values;
    }

    /** A matrix of elements in column-major order. */
    static INDArray matrix(double[] values, long rows, long columns, DataType type) {
        long[] shape = {rows, columns};
        long[] strides = {1, rows};
        if (type != DataType.FLOAT) {
            return Nd4j.create(values, shape, strides, 'f', type);
        }
        float[] single = new float[values.length];
        for (int i = 0; i < single.length; i++) {
            single[i] = (float) values[i];
        }
        return Nd4j.create(single, shape, strides, 'f', type);
    }
}
