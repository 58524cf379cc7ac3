using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using BlockChain.Lab.Experiments;
using BlockChain.Lab.Reports;
using BlockChain.Lab.Tests.Experiments;

namespace BlockChain.Lab.Tests.Reports;

public class ReportTests
{
    public static TheoryData<string> Names => ExperimentTests.Names;

    [Fact]
    public void The_document_has_the_experiment_the_seed_and_the_rows()
    {
        using JsonDocument document = JsonDocument.Parse((ExperimentTests.OfSeedOne("race") with { Seed = 5 }).ToJson());
        Assert.Equal(["experiment", "seed", "rows"], document.RootElement.EnumerateObject().Select(one => one.Name));
        Assert.Equal(5, document.RootElement.GetProperty("seed").GetInt32());
        Assert.Equal(
            ["attacker", "share", "z", "formula", "measured", "standard_error"],
            document.RootElement.GetProperty("rows")[3].EnumerateObject().Select(one => one.Name));
    }

    [Fact]
    public void What_is_not_known_is_null()
    {
        Result result = new(Experiment.All[0], 1, [new Row([new Parameter("word", "a \"b\"")], null, double.NaN, double.NaN)]);
        Assert.Contains("\"formula\": null,\n      \"measured\": null", result.ToJson(), StringComparison.Ordinal);
        Assert.Equal("word,formula,measured,standard_error\r\n\"a \"\"b\"\"\",,,\r\n", result.ToCsv());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_values_have_a_line_for_each_row_and_as_many_cells_in_each(string name)
    {
        Result result = ExperimentTests.OfSeedOne(name);
        string[] lines = result.ToCsv().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + result.Rows.Count, lines.Length);
        Assert.All(lines.Where(line => !line.Contains('"')), line =>
            Assert.Equal(lines[0].Count(letter => letter == ','), line.Count(letter => letter == ',')));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_loads_nothing_and_says_how_it_was_made(string name)
    {
        Result result = ExperimentTests.OfSeedOne(name) with { Seed = 42 };
        string page = HtmlReport.Make(result, $"miner simulate {name} <&>");
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.Contains($"<code>miner simulate {name} &lt;&amp;&gt;</code> and the seed 42", page, StringComparison.Ordinal);
        Assert.Contains(result.Experiment.Lesson[..20], page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_logarithmic_plot_ends_where_nothing_can_be_measured_and_has_no_dot_for_what_never_happened()
    {
        Result result = ExperimentTests.OfSeedOne("partition");
        Row[] rows = [.. result.Rows.Where(row => row["depth"] is not null)];
        double leastError = rows.Min(row => row.StandardError);
        Assert.Contains(rows, row => row.Measured == 0);
        Assert.Contains(rows, row => row.Formula < 1e-9);

        string page = HtmlReport.Make(result, "partition");

        string plot = page[page.IndexOf("<svg ", StringComparison.Ordinal)..(page.IndexOf("</svg>", StringComparison.Ordinal) + 6)];
        XElement[] elements = [.. XElement.Parse(plot).Elements()];
        double[] labels =
        [
            .. elements.Where(element => (string?)element.Attribute("text-anchor") == "end")
                .Select(element => double.Parse(element.Value, CultureInfo.InvariantCulture)),
        ];
        Assert.InRange(labels.Min(), leastError / 10, leastError * 10);
        Assert.Equal(
            rows.Count(row => row.Measured > 0),
            elements.Count(element => element.Name == "circle" && (string?)element.Attribute("r") == "3"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_plot_is_well_formed_and_draws_its_points_inside(string name)
    {
        string page = HtmlReport.Make(ExperimentTests.OfSeedOne(name), name);
        string[] plots = [.. page.Split("<svg ").Skip(1).Select(rest => "<svg " + rest[..(rest.IndexOf("</svg>", StringComparison.Ordinal) + 6)])];

        // With one share, selfish mining has a point for each γ and no curve.
        Assert.Equal(name == "selfish", plots.Length == 0);
        foreach (XElement circle in plots.SelectMany(plot => XElement.Parse(plot).Elements("circle")))
        {
            Assert.InRange((double)circle.Attribute("cx")!, 0, 640);
            Assert.InRange((double)circle.Attribute("cy")!, 0, 600);
        }
    }
}
