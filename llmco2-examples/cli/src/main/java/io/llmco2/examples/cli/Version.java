package io.llmco2.examples.cli;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.carbon.Methodology;
import io.llmco2.graph.llm.LlmCatalog;
import io.llmco2.hardware.gpu.GpuCatalog;
import io.llmco2.hardware.grid.RegionCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the program, the methodology, the catalogs. */
final class Version implements IVersionProvider {
    private static final String MAVEN = "/META-INF/maven/io.llmco2/llmco2-cli/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        return all().entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .toArray(String[]::new);
    }

    /** What has a version, and which. */
    static ImmutableMap<String, String> all() throws IOException {
        return ImmutableMap.of(
                "llmco2", ofTheJar(),
                "methodology", Methodology.CURRENT.toString(),
                "models", LlmCatalog.bundled().version(),
                "gpus", GpuCatalog.bundled().version(),
                "regions", RegionCatalog.bundled().version());
    }

    private static String ofTheJar() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream(MAVEN)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "(not packaged)");
        }
    }
}
