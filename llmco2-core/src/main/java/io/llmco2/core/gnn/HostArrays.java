package io.llmco2.core.gnn;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Matrices between native memory and Java, column by column. Single precision is copied as one block and widened here: element
 * by element through the buffer's own conversions takes two to ten times as long.
 */
final class HostArrays {
    private HostArrays() {}

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

    /** The memory of an array that has one block for itself. */
    private static FloatPointer block(INDArray array) {
        return (FloatPointer) array.data().addressPointer();
    }
}
