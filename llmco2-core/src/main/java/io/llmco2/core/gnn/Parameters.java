package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The trainable numbers of a network: one flat vector, and a named matrix view of it for each layer's weights, so that an
 * updater steps all of them at once. Not thread-safe while it is trained.
 */
final class Parameters {
    private final INDArray flat;
    private final ImmutableList<Parameter> all;

    /**
     * A named view [rows, columns], in column-major order.
     *
     * @param name unique within the network
     * @param index position among all
     * @param offset where it begins in the flat vector
     * @param value the view
     */
    record Parameter(String name, int index, long offset, INDArray value) {
        long length() {
            return value.length();
        }
    }

    /** Collects shapes; {@link #build} makes the vector and the views. */
    static final class Layout {
        private record Shape(String name, int rows, int columns) {}

        private final List<Shape> shapes = new ArrayList<>();

        /** Declares a matrix and says which index it will have. */
        int declare(String name, int rows, int columns) {
            shapes.add(new Shape(name, rows, columns));
            return shapes.size() - 1;
        }

        Parameters build(DataType type) {
            long length =
                    shapes.stream().mapToLong(s -> (long) s.rows * s.columns).sum();
            INDArray flat = Nd4j.zeros(type, 1, length);
            ImmutableList.Builder<Parameter> all = ImmutableList.builder();
            long offset = 0;
            for (int i = 0; i < shapes.size(); i++) {
                Shape s = shapes.get(i);
                all.add(new Parameter(s.name, i, offset, view(flat, offset, s.rows, s.columns)));
                offset += (long) s.rows * s.columns;
            }
            return new Parameters(flat, all.build());
        }
    }

    private Parameters(INDArray flat, ImmutableList<Parameter> all) {
        this.flat = flat;
        this.all = all;
    }

    private static INDArray view(INDArray flat, long offset, long rows, long columns) {
        return flat.get(NDArrayIndex.all(), NDArrayIndex.interval(offset, offset + rows * columns))
                .reshape('f', rows, columns);
    }

    INDArray flat() {
        return flat;
    }

    Parameter get(int index) {
        return all.get(index);
    }

    ImmutableList<Parameter> all() {
        return all;
    }

    /** A vector of the same layout, of zeros, to add gradients to. */
    Gradients gradients() {
        INDArray sums = Nd4j.zeros(flat.dataType(), 1, flat.length());
        return new Gradients(
                sums,
                all.stream()
                        .map(p -> view(sums, p.offset, p.value.rows(), p.value.columns()))
                        .collect(ImmutableList.toImmutableList()));
    }

    /** Gradients of a loss by all parameters, summed up during one backward pass. */
    record Gradients(INDArray flat, ImmutableList<INDArray> views) {
        /** Adds {@code X' dY}. */
        void addProduct(Parameter parameter, INDArray x, INDArray dy) {
            Nd4j.gemm(x, dy, views.get(parameter.index()), true, false, 1, 1);
        }

        /** Adds the sums of the columns of {@code dY}; a product with ones is faster than the sum. */
        void addColumnSums(Parameter parameter, INDArray dy) {
            INDArray ones = Nd4j.ones(dy.dataType(), 1, dy.rows());
            Nd4j.gemm(ones, dy, views.get(parameter.index()), false, false, 1, 1);
        }

        void clear() {
            flat.assign(0);
        }
    }
}
