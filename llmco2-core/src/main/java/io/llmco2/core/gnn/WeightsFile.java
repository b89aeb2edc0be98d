package io.llmco2.core.gnn;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.feature.FeatureSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Weights on disk. Header {@code LLMCO2W1}, number of members, for each the number of matrices, for each of those name,
 * rows, columns and little-endian floats row by row; a CRC-32 of everything before it ends the file.
 */
final class WeightsFile {
    private static final byte[] MAGIC = {'L', 'L', 'M', 'C', 'O', '2', 'W', '1'};
    private static final int LARGEST_FILE = 64 << 20;
    private static final int CHECKSUM_BYTES = 8;

    private WeightsFile() {}

    static void write(RooflineNet net, Path weights) {
        try {
            Files.write(weights, bytes(net));
            Files.writeString(manifest(weights), ManifestJson.write(net.manifest()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the weights " + weights, e);
        }
    }

    static RooflineNet read(Path weights) {
        try (InputStream file = Files.newInputStream(weights);
                InputStream beside = Files.newInputStream(manifest(weights))) {
            return read(weights.toString(), file, beside);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot read the weights " + weights + " and their manifest " + manifest(weights)
                            + "; the train command writes both",
                    e);
        }
    }

    static RooflineNet readBundled(String name) {
        try (InputStream file = WeightsFile.class.getResourceAsStream(name);
                InputStream beside = WeightsFile.class.getResourceAsStream(name + ".json")) {
            if (file == null || beside == null) {
                throw new IllegalStateException("this build of llmco2-core carries no weights " + name
                        + "; use RooflineNet.load with a file that the train command wrote");
            }
            return read(name, file, beside);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the bundled weights " + name, e);
        }
    }

    private static Path manifest(Path weights) {
        return weights.resolveSibling(weights.getFileName() + ".json");
    }

    private static RooflineNet read(String name, InputStream file, InputStream beside) throws IOException {
        WeightsManifest manifest = ManifestJson.read(name, beside);
        checkSchema(name, manifest);
        byte[] all = file.readNBytes(LARGEST_FILE);
        return new RooflineNet(members(name, all), manifest);
    }

    private static void checkSchema(String name, WeightsManifest manifest) {
        ImmutableList<String> expected = FeatureSchema.names();
        for (int i = 0; i < Math.max(expected.size(), manifest.features().size()); i++) {
            String here = i < expected.size() ? expected.get(i) : "nothing";
            String there = i < manifest.features().size() ? manifest.features().get(i) : "nothing";
            if (!here.equals(there)) {
                throw new IllegalStateException("the weights " + name + " were trained with feature " + i + " '" + there
                        + "', but this version encodes '" + here + "' there; train again");
            }
        }
        if (manifest.schema() != FeatureSchema.VERSION) {
            throw new IllegalStateException("the weights " + name + " are of feature schema " + manifest.schema()
                    + ", but this version encodes schema " + FeatureSchema.VERSION + "; train again");
        }
    }

    private static byte[] bytes(RooflineNet net) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(MAGIC);
        out.writeInt(net.members().size());
        for (RooflineNet.Member member : net.members()) {
            Map<String, float[][]> matrices = member.network().matrices();
            out.writeInt(matrices.size());
            for (Map.Entry<String, float[][]> matrix : matrices.entrySet()) {
                out.writeUTF(matrix.getKey());
                out.writeInt(matrix.getValue().length);
                out.writeInt(matrix.getValue()[0].length);
                for (float[] row : matrix.getValue()) {
                    for (float value : row) {
                        out.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(value)));
                    }
                }
            }
        }
        out.writeLong(checksum(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private static ImmutableList<RooflineNet.Member> members(String name, byte[] all) throws IOException {
        int length = all.length - CHECKSUM_BYTES;
        boolean ours = length > MAGIC.length && Arrays.equals(all, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
        if (!ours
                || checksum(all, length)
                        != new DataInputStream(new ByteArrayInputStream(all, length, CHECKSUM_BYTES)).readLong()) {
            throw new IllegalStateException("the weights " + name + " are damaged: "
                    + (ours ? "the checksum does not match" : "they do not begin with " + new String(MAGIC, "US-ASCII"))
                    + "; copy or train them again");
        }
        ByteBuffer in = ByteBuffer.wrap(all, MAGIC.length, length - MAGIC.length); // lengths are big-endian
        ImmutableList.Builder<RooflineNet.Member> members = ImmutableList.builder();
        for (int left = in.getInt(); left > 0; left--) {
            Map<String, float[][]> matrices = new LinkedHashMap<>();
            for (int matrix = in.getInt(); matrix > 0; matrix--) {
                matrices.put(text(in), matrix(in));
            }
            members.add(new RooflineNet.Member(RooflineNetwork.Frozen.of(matrix -> found(name, matrix, matrices))));
        }
        return members.build();
    }

    /** As {@link DataOutputStream#writeUTF} writes it; names are ASCII. */
    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static float[][] found(String name, String matrix, Map<String, float[][]> matrices) {
        float[][] found = matrices.get(matrix);
        if (found == null || (matrix.equals("embed.weight") && found.length != FeatureSchema.size())) {
            throw new IllegalStateException("the weights " + name + " hold "
                    + (found == null
                            ? "no matrix"
                            : found.length + " rows, not " + FeatureSchema.size() + ", in the matrix")
                    + " '" + matrix + "', which does not fit their manifest; copy both together, or train again");
        }
        return found;
    }

    /** Lengths are trusted only because the checksum has been verified. */
    private static float[][] matrix(ByteBuffer in) {
        float[][] values = new float[in.getInt()][in.getInt()];
        for (float[] row : values) {
            in.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
            in.position(in.position() + Float.BYTES * row.length);
        }
        return values;
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }
}
