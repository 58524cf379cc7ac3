using System.Globalization;
using System.Text;
using BlockChain.Lab.Experiments;

namespace BlockChain.Lab.Reports;

/// <summary>One quantity as a picture in SVG: what was measured as dots with an error bar of two standard errors, the formula as
/// a line. Rows that differ in another parameter than the axis are series of their own.</summary>
internal sealed class Plot
{
    private const double Width = 640;
    private const double Height = 360;
    private const double Left = 70;
    private const double Right = 20;
    private const double Top = 20;
    private const double Bottom = 50;
    private const int Ticks = 5;

    /// <summary>Values that differ by more than this factor are shown on a logarithmic scale.</summary>
    private const double WideRange = 200;

    /// <summary>Colours that people who see fewer of them can also tell apart (Okabe and Ito).</summary>
    private static readonly string[] Colours =
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#888888"];

    private readonly StringBuilder _svg = new();
    private readonly IReadOnlyList<Row> _rows;
    private readonly string _axis;
    private readonly List<object> _words;
    private readonly bool _isLogX;
    private readonly bool _isLogY;
    private readonly (double Min, double Max) _x;
    private readonly (double Min, double Max) _y;

    private Plot(IReadOnlyList<Row> rows, string axis)
    {
        _rows = rows;
        _axis = axis;
        _words = [.. rows.Select(row => row[axis]!).Where(value => value is string).Distinct()];
        double[] x = [.. rows.Select(X)];
        double[] y = [.. rows.SelectMany(row => new[] { row.Measured, row.Formula ?? row.Measured }).Where(double.IsFinite)];
        _isLogX = IsWide(x);
        _isLogY = IsWide(y);
        _x = _words.Count > 0 ? (-0.5, _words.Count - 0.5) : Range(x, _isLogX, fromZero: false);
        _y = Range(y, _isLogY, fromZero: true);
    }

    /// <summary>Draws rows of one quantity.</summary>
    /// <param name="rows">All with a value of the axis.</param>
    /// <param name="axis">The parameter along which the picture runs.</param>
    /// <param name="title">What is measured, for those who cannot see it.</param>
    public static string Draw(IReadOnlyList<Row> rows, string axis, string title)
    {
        var plot = new Plot(rows, axis);
        plot.Write($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{HtmlReport.Escape(title)}\">");
        plot.DrawAxes();
        IEnumerable<IGrouping<string, Row>> series = rows.GroupBy(row => SeriesOf(row, axis));
        foreach ((IGrouping<string, Row> one, int number) in series.Select((one, number) => (one, number)))
        {
            plot.DrawSeries(one.Key, [.. one], Colours[number % Colours.Length], number);
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
        double room = max > min ? (max - min) * 0.05 : 1;
        return (isLog || !fromZero ? min - room : min, max + room);
    }

    private double X(Row row) => row[_axis] is { } value && _words.IndexOf(value) is >= 0 and var place
        ? place : Convert.ToDouble(row[_axis], CultureInfo.InvariantCulture);

    private double AtX(double x) =>
        Left + (((_isLogX ? Log(x, _x.Min) : x) - _x.Min) / (_x.Max - _x.Min) * (Width - Left - Right));

    private double AtY(double y) =>
        Height - Bottom - (((_isLogY ? Log(y, _y.Min) : y) - _y.Min) / (_y.Max - _y.Min) * (Height - Top - Bottom));

    private static double Log(double value, double least) => value > 0 ? Math.Max(least, Math.Log10(value)) : least;

    private void DrawAxes()
    {
        for (int i = 0; i <= Ticks; i++)
        {
            double y = _y.Min + ((_y.Max - _y.Min) * i / Ticks);
            double at = Height - Bottom - ((Height - Top - Bottom) * i / Ticks);
            Write($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at:F1}\" y2=\"{at:F1}\" class=\"grid\"/>");
            Label(Left - 8, at + 4, "end", Result.Readable(_isLogY ? Math.Pow(10, y) : y));
        }

        foreach ((double x, string name) in TicksOfX())
        {
            Label(AtX(x), Height - Bottom + 18, "middle", name);
        }

        Label((Left + Width - Right) / 2, Height - 12, "middle", _axis);
    }

    private IEnumerable<(double X, string Name)> TicksOfX() =>
        _words.Count > 0
            ? _words.Select((word, place) => ((double)place, word.ToString()!))
            : Enumerable.Range(0, Ticks + 1)
                .Select(i => _x.Min + ((_x.Max - _x.Min) * i / Ticks))
                .Select(x => _isLogX ? Math.Pow(10, x) : x)
                .Select(x => (x, Result.Readable(x)));

    private void DrawSeries(string name, Row[] rows, string colour, int number)
    {
        string points = string.Join(' ', rows
            .Where(row => row.Formula is not null)
            .Select(row => Invariant($"{AtX(X(row)):F1},{AtY(row.Formula!.Value):F1}")));
        if (points.Length > 0)
        {
            Write($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" class=\"formula\"/>");
        }

        foreach (Row row in rows.Where(row => double.IsFinite(row.Measured)))
        {
            double x = AtX(X(row));
            double error = double.IsFinite(row.StandardError) ? 2 * row.StandardError : 0;
            Write($"<line x1=\"{x:F1}\" x2=\"{x:F1}\" y1=\"{AtY(row.Measured - error):F1}\" "
                + $"y2=\"{AtY(row.Measured + error):F1}\" stroke=\"{colour}\"/>");
            Write($"<circle cx=\"{x:F1}\" cy=\"{AtY(row.Measured):F1}\" r=\"3\" fill=\"{colour}\"/>");
        }

        if (name.Length > 0)
        {
            double y = Top + 12 + (16 * number);
            Write($"<circle cx=\"{Left + 14}\" cy=\"{y - 4:F1}\" r=\"4\" fill=\"{colour}\"/>");
            Label(Left + 24, y, "start", name);
        }
    }

    private void Label(double x, double y, string anchor, string text) =>
        Write($"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{HtmlReport.Escape(text)}</text>");

    private void Write(FormattableString svg) => _svg.Append(FormattableString.Invariant(svg)).Append('\n');

    private void Write(string svg) => _svg.Append(svg).Append('\n');

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
