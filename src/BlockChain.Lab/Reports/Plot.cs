using System.Globalization;
using System.Text;
using BlockChain.Lab.Experiments;

namespace BlockChain.Lab.Reports;

/// <summary>One quantity as a picture in SVG: what was measured as dots with an error bar of two standard errors, the formula as
/// a line. Rows that differ in another parameter than the axis are series of their own.</summary>
internal sealed class Plot
{
    private const double Width = 640;
    private const double HeightOfArea = 300;
    private const double Left = 70;
    private const double Right = 20;
    private const double Margin = 20;
    private const double LineOfLegend = 16;
    private const double Bottom = 50;
    private const int MaxTicks = 7;
    private static readonly int[] RoundFactors = [1, 2, 5, 10];

    /// <summary>Values that differ by more than this factor are shown on a logarithmic scale.</summary>
    private const double WideRange = 200;

    /// <summary>Colours that people who see fewer of them can also tell apart (Okabe and Ito).</summary>
    private static readonly string[] Colours =
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#888888"];

    private readonly StringBuilder _svg = new();
    private readonly string _axis;
    private readonly IGrouping<string, Row>[] _series;

    /// <summary>Where the area of the picture begins, below the legend.</summary>
    private readonly double _top;
    private readonly double _bottom;
    private readonly List<object> _words;
    private readonly bool _isLogX;
    private readonly bool _isLogY;
    private readonly (double Min, double Max) _x;
    private readonly (double Min, double Max) _y;

    /// <summary>On a logarithmic scale the smallest error: what is smaller was not measured, and would take most of the room.
    /// </summary>
    private readonly double _leastY;

    private Plot(IReadOnlyList<Row> rows, string axis)
    {
        _axis = axis;
        _series = [.. rows.GroupBy(row => SeriesOf(row, axis))];
        _top = Margin + (_series.Length * LineOfLegend);
        _bottom = _top + HeightOfArea;
        _words = [.. rows.Select(row => row[axis]!).Where(value => value is string).Distinct()];
        double[] x = [.. rows.Select(X)];
        double[] y = [.. rows.SelectMany(row => new[] { row.Measured, row.Formula ?? row.Measured }).Where(double.IsFinite)];
        double highest = rows.Where(row => double.IsFinite(row.Measured)).Max(row => row.Measured + ErrorOf(row));
        _isLogX = IsWide(x);
        _isLogY = IsWide(y);
        _leastY = _isLogY ? rows.Select(row => row.StandardError).Where(error => error > 0).DefaultIfEmpty().Min() : double.NegativeInfinity;
        _x = _words.Count > 0 ? (-0.5, _words.Count - 0.5) : Range(x, _isLogX, fromZero: false);
        _y = Range([.. y.Where(value => value >= _leastY), highest], _isLogY, fromZero: true);
    }

    /// <summary>Draws rows of one quantity.</summary>
    /// <param name="rows">All with a value of the axis.</param>
    /// <param name="axis">The parameter along which the picture runs.</param>
    /// <param name="title">What is measured, for those who cannot see it.</param>
    public static string Draw(IReadOnlyList<Row> rows, string axis, string title)
    {
        var plot = new Plot(rows, axis);
        plot.Write($"<svg viewBox=\"0 0 {Width} {plot._bottom + Bottom}\" role=\"img\" aria-label=\"{HtmlReport.Escape(title)}\">");
        plot.DrawAxes();
        for (int i = 0; i < plot._series.Length; i++)
        {
            plot.DrawSeries(plot._series[i], Colours[i % Colours.Length], i);
        }

        plot.Write("</svg>");
        return plot._svg.ToString();
    }

    private static string SeriesOf(Row row, string axis) => string.Join(", ", row.Parameters
        .Where(parameter => parameter.Name != axis && parameter.Name is not ("quantity" or "interval" or "years"))
        .Select(parameter => $"{parameter.Name} {Result.Readable(parameter.Value)}"));

    private static bool IsWide(double[] values)
    {
        double[] positive = [.. values.Where(value => value > 0)];
        return positive.Length > 0 && values.All(value => value >= 0) && positive.Max() / positive.Min() > WideRange;
    }

    private static (double Min, double Max) Range(double[] values, bool isLog, bool fromZero)
    {
        double min = isLog ? Math.Log10(values.Where(value => value > 0).Min())
            : fromZero ? Math.Min(0, values.Min()) : values.Min();
        double max = isLog ? Math.Log10(values.Max()) : values.Max();
        double room = max > min ? (max - min) * 0.03 : 1;
        return isLog ? (Math.Floor(min), Math.Ceiling(max)) : (fromZero ? min : min - room, max + room);
    }

    /// <summary>Round numbers in a range: powers of ten, or multiples of 1, 2 or 5 of one.</summary>
    private static IEnumerable<double> TicksIn((double Min, double Max) range, bool isLog)
    {
        double least = (range.Max - range.Min) / MaxTicks;
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double step = isLog ? Math.Ceiling(least) : power * RoundFactors.First(factor => factor * power >= least);
        for (double tick = Math.Ceiling(range.Min / step); tick * step <= range.Max; tick++)
        {
            yield return isLog ? Math.Pow(10, tick * step) : tick * step;
        }
    }

    /// <summary>What is drawn of the error of a measurement.</summary>
    private static double ErrorOf(Row row) => double.IsFinite(row.StandardError) ? 2 * row.StandardError : 0;

    private double X(Row row) => row[_axis] is { } value && _words.IndexOf(value) is >= 0 and var place
        ? place : Convert.ToDouble(row[_axis], CultureInfo.InvariantCulture);

    private double AtX(double x) =>
        Left + (((_isLogX ? Log(x, _x.Min) : x) - _x.Min) / (_x.Max - _x.Min) * (Width - Left - Right));

    private double AtY(double y) =>
        _bottom - (((_isLogY ? Log(y, _y.Min) : y) - _y.Min) / (_y.Max - _y.Min) * HeightOfArea);

    private static double Log(double value, double least) => value > 0 ? Math.Max(least, Math.Log10(value)) : least;

    private void DrawAxes()
    {
        foreach (double y in TicksIn(_y, _isLogY))
        {
            Write($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{AtY(y):F1}\" y2=\"{AtY(y):F1}\" class=\"grid\"/>");
            Label(Left - 8, AtY(y) + 4, "end", Result.Readable(y));
        }

        foreach ((double x, string name) in TicksOfX())
        {
            Label(AtX(x), _bottom + 18, "middle", name);
        }

        Label((Left + Width - Right) / 2, _bottom + 40, "middle", _axis);
    }

    private IEnumerable<(double X, string Name)> TicksOfX() =>
        _words.Count > 0
            ? _words.Select((word, place) => ((double)place, word.ToString()!))
            : TicksIn(_x, _isLogX).Select(x => (x, Result.Readable(x)));

    private void DrawSeries(IGrouping<string, Row> rows, string colour, int number)
    {
        string points = string.Join(' ', rows
            .Where(row => row.Formula >= _leastY)
            .Select(row => $"{AtX(X(row)):F1},{AtY(row.Formula!.Value):F1}"));
        if (points.Length > 0)
        {
            Write($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" class=\"formula\"/>");
        }

        foreach (Row row in rows.Where(row => double.IsFinite(row.Measured)))
        {
            double x = AtX(X(row));
            double error = ErrorOf(row);
            Write($"<line x1=\"{x:F1}\" x2=\"{x:F1}\" y1=\"{AtY(row.Measured - error):F1}\" "
                + $"y2=\"{AtY(row.Measured + error):F1}\" stroke=\"{colour}\"/>");

            // On a logarithmic scale there is no place for 0: the bar alone says how much it may be.
            if (!_isLogY || row.Measured > 0)
            {
                Write($"<circle cx=\"{x:F1}\" cy=\"{AtY(row.Measured):F1}\" r=\"3\" fill=\"{colour}\"/>");
            }
        }

        if (rows.Key.Length > 0)
        {
            double y = Margin + (LineOfLegend * number);
            Write($"<circle cx=\"{Left + 14}\" cy=\"{y - 4:F1}\" r=\"4\" fill=\"{colour}\"/>");
            Label(Left + 24, y, "start", rows.Key);
        }
    }

    private void Label(double x, double y, string anchor, string text) =>
        Write($"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{HtmlReport.Escape(text)}</text>");

    private void Write(string svg) => _svg.Append(svg).Append('\n');
}
