package io.llmco2.examples.cli;

import com.google.common.primitives.Doubles;
import io.llmco2.examples.reproduce.Chapter.Kind;
import io.llmco2.examples.reproduce.Chapter.Plot;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the plots of an experiment. */
final class ReproductionPlots {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 420;
    private static final int POINT = 3;

    private ReproductionPlots() {}

    static void draw(Plot plot, Path file) throws IOException {
        boolean scatter = plot.kind() == Kind.SCATTER;
        XYChart chart = new XYChartBuilder()
                .width(scatter ? HEIGHT : WIDTH)
                .height(HEIGHT)
                .title(plot.title())
                .xAxisTitle(plot.x())
                .yAxisTitle(plot.y())
                .theme(ChartTheme.Matlab)
                .build();
        chart.getStyler()
                .setXAxisLogarithmic(scatter)
                .setYAxisLogarithmic(scatter)
                .setMarkerSize(POINT)
                .setLegendVisible(!scatter);
        chart.getStyler().setLegendPosition(LegendPosition.InsideSE).setSeriesColors(EvaluationPlots.colours());
        plot.series().forEach((name, series) -> {
            XYSeries drawn = chart.addSeries(name, Doubles.toArray(series.x()), Doubles.toArray(series.y()));
            drawn.setMarker(scatter ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            if (scatter) {
                drawn.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            }
        });
        if (scatter) {
            equality(plot, chart);
        }
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }

    private static void equality(Plot plot, XYChart chart) {
        double[] ends = plot.series().values().stream()
                .flatMap(series -> Stream.concat(series.x().stream(), series.y().stream()))
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        double[] line = {ends[0], ends[ends.length - 1]};
        XYSeries drawn = chart.addSeries("equality", line, line);
        drawn.setMarker(SeriesMarkers.NONE);
        drawn.setLineColor(Color.GRAY);
    }
}
