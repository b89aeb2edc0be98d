package io.llmco2.examples.cli;

import io.llmco2.core.evaluate.Evaluation.Prediction;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The plots of a report, as PNG: the same as SVG takes ten times the space. */
final class EvaluationPlots {
    static final String PNG = ".png";

    private static final int SIDE = 420;
    private static final int POINT = 4;
    private static final double LARGEST_PERCENT = 150;

    /** A colour for each predictor. */
    private static final Color[] COLOURS = IntStream.of(
                    0xd62728, 0x1f77b4, 0x17becf, 0x9467bd, 0xbcbd22, 0x8c564b, 0xe377c2, 0xff7f0e, 0x2ca02c, 0x7f7f7f,
                    0x000000)
            .mapToObj(Color::new)
            .toArray(Color[]::new);

    private EvaluationPlots() {}

    /** The colours of the series of a plot. */
    static Color[] colours() {
        return COLOURS.clone();
    }

    /** Predicted against measured energy on logarithmic axes, and the line of equality. */
    static void scatter(String predictor, List<Prediction> rows, Path file) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(SIDE)
                .height(SIDE)
                .title(predictor)
                .xAxisTitle("measured (J)")
                .yAxisTitle("predicted (J)")
                .theme(ChartTheme.Matlab)
                .build();
        chart.getStyler()
                .setXAxisLogarithmic(true)
                .setYAxisLogarithmic(true)
                .setMarkerSize(POINT)
                .setLegendVisible(false);
        double[] measured = rows.stream()
                .mapToDouble(p -> p.observation().measurement().joules().orElseThrow())
                .toArray();
        double[] predicted = rows.stream().mapToDouble(Prediction::joules).toArray();
        XYSeries points = chart.addSeries("rows", measured, predicted);
        points.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        points.setMarker(SeriesMarkers.CIRCLE);
        points.setMarkerColor(COLOURS[1]);
        double[] ends = rows.stream()
                .flatMap(p -> Stream.of(p.observation().measurement().joules().orElseThrow(), p.joules()))
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        double[] line = {ends[0], ends[ends.length - 1]};
        XYSeries equality = chart.addSeries("equality", line, line);
        equality.setMarker(SeriesMarkers.NONE);
        equality.setLineColor(Color.GRAY);
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }

    /** Median error of every predictor on every group; bars end at 150 %. */
    static void errorByGroup(Map<String, Map<String, Double>> errors, Path file) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(2 * SIDE)
                .height(SIDE)
                .title("median error of energy (%), groups left out")
                .theme(ChartTheme.Matlab)
                .build();
        chart.getStyler()
                .setXAxisLabelRotation(45)
                .setYAxisMin(0.0)
                .setYAxisMax(LARGEST_PERCENT)
                .setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setSeriesColors(COLOURS);
        List<String> groups = new ArrayList<>(errors.keySet());
        for (String predictor : errors.get(groups.get(0)).keySet()) {
            chart.addSeries(
                    predictor,
                    groups,
                    groups.stream()
                            .map(group -> 100 * errors.get(group).get(predictor))
                            .toList());
        }
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }
}
