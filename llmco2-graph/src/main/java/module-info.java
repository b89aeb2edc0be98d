/** A transformer as a layer graph: architectures of models, operators, data dependencies and exact counts. */
@SuppressWarnings("module") // a digit at the end: it is the name of the project
module io.llmco2.graph {
    requires transitive com.google.common;
    requires com.fasterxml.jackson.core;
    requires org.apache.commons.text;

    exports io.llmco2.graph;
    exports io.llmco2.graph.layer;
    exports io.llmco2.graph.llm;
}
