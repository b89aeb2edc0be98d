package io.llmco2.examples.cli;

import io.llmco2.core.EstimateRequest;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.ModelConfig;
import io.llmco2.graph.llm.ModelFamilies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * What follows {@code --model}: the id of a catalog, or the path of a {@code config.json} (whatever ends in
 * {@code .json}, begins with {@code .} or {@code /}, is a file, or is a directory that holds one).
 *
 * @param text as given
 */
record ModelArgument(String text) {

    /** The architecture. */
    LlmSpec spec() {
        return path().map(ModelArgument::read)
                .orElseGet(() -> LlmCatalog.bundled().get(text));
    }

    /** Puts the model into a request: an id as an id, so that the estimate says how it was understood. */
    void into(EstimateRequest.Builder request) {
        path().ifPresentOrElse(path -> request.model(read(path)), () -> request.model(text));
    }

    /** The name of the precision that the weights are published in, where that is known. */
    Optional<String> publishedPrecision() {
        return path().map(path -> config(path).quantisation())
                .orElseGet(() -> LlmCatalog.bundled().publishedPrecision(text));
    }

    private Optional<Path> path() {
        try {
            Path path = Path.of(text);
            if (Files.isRegularFile(path.resolve("config.json"))) {
                return Optional.of(path.resolve("config.json"));
            }
            if (Files.isDirectory(path) && !isKnown(text)) {
                throw new BadInput("the directory '" + text + "' has no config.json");
            }
            boolean isFile = path.isAbsolute() || text.startsWith(".") || text.endsWith(".json");
            return isFile || Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean isKnown(String id) {
        try {
            LlmCatalog.bundled().resolve(id);
            return true;
        } catch (NoSuchElementException unknown) {
            return false;
        }
    }

    private static LlmSpec read(Path path) {
        return ModelFamilies.bundled().read(path.toString(), config(path));
    }

    private static ModelConfig config(Path path) {
        try {
            return ModelConfig.parse(path);
        } catch (NoSuchFileException e) {
            throw new BadInput(
                    "there is no file '" + path + "'; --model takes the id of a catalog model ('llmco2 models' lists"
                            + " them) or the path of a config.json",
                    e);
        } catch (IOException e) {
            throw BadInput.unreadable("the model", path, e);
        }
    }
}
