package io.llmco2.examples.cli;

/** Something that the user gave cannot be used; ends the program with exit status 2 and the message alone. */
final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A problem of the user's.
     *
     * @param message what was given, what is expected, what to do
     */
    BadInput(String message) {
        super(message);
    }

    BadInput(String message, Throwable cause) {
        super(message, cause);
    }
}
