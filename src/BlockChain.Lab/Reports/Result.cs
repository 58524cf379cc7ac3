using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BlockChain.Lab.Experiments;

namespace BlockChain.Lab.Reports;

/// <summary>What an experiment has measured. The same seed gives the same bytes in every form.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Seed">What all chance followed from.</param>
/// <param name="Rows">One after the other, as the experiment plans them.</param>
public sealed record Result(Experiment Experiment, ulong Seed, IReadOnlyList<Row> Rows)
{
    /// <summary>Digits that are written of each number. What platforms compute differently in a formula is in the last of
    /// 17.</summary>
    private const string NumberFormat = "G10";

    private static readonly JsonSerializerOptions JsonLayout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The names of all parameters, in the order in which the rows have them.</summary>
    public IReadOnlyList<string> ParameterNames =>
        [.. Rows.SelectMany(row => row.Parameters).Select(parameter => parameter.Name).Distinct()];

    /// <summary>A number with as many digits as a person wants; a word as it is.</summary>
    public static string Readable(object? value) => value switch
    {
        double number when Math.Abs(number) >= 1_000 => number.ToString("#,0.##", CultureInfo.InvariantCulture),
        double number when number != 0 && Math.Abs(number) < 0.001 => number.ToString("0.00e-0", CultureInfo.InvariantCulture),
        double number and not double.NaN => number.ToString("G5", CultureInfo.InvariantCulture),
        _ => Text(value),
    };

    /// <summary>A number for a program; a word as it is; nothing where a number is not known.</summary>
    public static string Text(object? value) => value switch
    {
        null or double.NaN => "",
        double number => number.ToString(NumberFormat, CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>One document: <c>{experiment, seed, rows: [{…parameters, formula, measured, standard_error}]}</c>; what is not
    /// known is null.</summary>
    public string ToJson()
    {
        var document = new JsonObject
        {
            ["experiment"] = Experiment.Name,
            ["seed"] = Seed,
            ["rows"] = new JsonArray([.. Rows.Select(ToJson)]),
        };
        return document.ToJsonString(JsonLayout) + "\n";
    }

    /// <summary>A line of headings and one for each row, separated by commas (RFC 4180); what is not known is empty.
    /// </summary>
    public string ToCsv()
    {
        IReadOnlyList<string> names = ParameterNames;
        var lines = new StringBuilder();
        AppendLine([.. names, "formula", "measured", "standard_error"]);
        foreach (Row row in Rows)
        {
            AppendLine(
            [
                .. names.Select(name => Text(row[name])),
                Text(row.Formula), Text(row.Measured), Text(row.StandardError),
            ]);
        }

        return lines.ToString();

        void AppendLine(IEnumerable<string> cells) => lines.Append(string.Join(',', cells.Select(Quote))).Append("\r\n");
    }

    private static string Quote(string cell) =>
        cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    private static JsonObject ToJson(Row row)
    {
        var cells = new JsonObject(row.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, ToJson(parameter.Value))));
        cells["formula"] = ToJson(row.Formula);
        cells["measured"] = ToJson(row.Measured);
        cells["standard_error"] = ToJson(row.StandardError);
        return cells;
    }

    /// <summary>A number keeps the digits that it is written with.</summary>
    private static JsonNode? ToJson(object? value) =>
        value is string word ? word : Text(value) is { Length: > 0 } number ? JsonNode.Parse(number) : null;
}
