package io.llmco2.hardware.catalog;

/**
 * Where a fact was read: a vendor document, a paper, or a file of a public repository.
 *
 * @param id a short name; several, separated by spaces, where several sources stand behind one fact
 * @param citation the public origin ({@code owner/name@commit:path} for a file of a repository), with its licence where
 *     the licence asks for attribution
 */
public record Source(String id, String citation) {
    /**
     * Checks both texts.
     *
     * @throws IllegalArgumentException if one of them is blank: a fact without a source is not a fact
     */
    public Source {
        if (id.isBlank() || citation.isBlank()) {
            throw new IllegalArgumentException(
                    "a source needs an id and a citation, but was '" + id + "', '" + citation + "'");
        }
    }

    /** The citation. */
    @Override
    public String toString() {
        return citation;
    }
}
