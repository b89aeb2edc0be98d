package io.llmco2.core.carbon.live;

/** A feed gave no usable answer. The message says why, and holds no credentials. */
public class FeedException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why there is no answer. */
    public FeedException(String message) {
        super(message);
    }

    /** Why there is no answer, and what led to it. */
    public FeedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The credentials were not accepted, or are no longer. */
    static final class Unauthorised extends FeedException {
        private static final long serialVersionUID = 1;

        Unauthorised(String message) {
            super(message);
        }
    }
}
