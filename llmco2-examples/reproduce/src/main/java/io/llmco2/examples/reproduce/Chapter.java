package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * What an experiment found, for a report.
 *
 * @param title of the experiment
 * @param text what was done, in Markdown
 * @param tables the numbers
 * @param plots the pictures
 * @param sha256 hashes of the data, by file name
 */
public record Chapter(
        String title,
        String text,
        ImmutableList<Table> tables,
        ImmutableList<Plot> plots,
        ImmutableMap<String, String> sha256) {

    /**
     * A table.
     *
     * @param title above it
     * @param header names of the columns
     * @param rows cells, as many in each as there are columns
     */
    public record Table(String title, ImmutableList<String> header, ImmutableList<ImmutableList<String>> rows) {
        public Table {
            for (ImmutableList<String> row : rows) {
                if (row.size() != header.size()) {
                    throw new IllegalArgumentException(
                            "a row has " + header.size() + " cells like its header, but had " + row);
                }
            }
        }
    }

    /** How the points of a plot are drawn. */
    public enum Kind {
        /** Lines. */
        LINES,
        /** Points against the line of equality, on logarithmic axes. */
        SCATTER
    }

    /**
     * A plot.
     *
     * @param name of its file, without ending
     * @param kind how it is drawn
     * @param title above it
     * @param x name and unit of the horizontal axis
     * @param y name and unit of the vertical axis
     * @param series by name
     */
    public record Plot(String name, Kind kind, String title, String x, String y, ImmutableMap<String, Series> series) {}

    /**
     * Points.
     *
     * @param x horizontal
     * @param y vertical, as many
     */
    public record Series(ImmutableList<Double> x, ImmutableList<Double> y) {
        public Series {
            if (x.size() != y.size()) {
                throw new IllegalArgumentException(
                        "a series has as many x as y, but had " + x.size() + " and " + y.size());
            }
        }
    }
}
