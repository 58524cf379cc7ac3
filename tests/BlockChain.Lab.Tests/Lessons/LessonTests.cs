using BlockChain.Lab.Engine;
using BlockChain.Lab.Lessons;
using BlockChain.Lab.Live;

namespace BlockChain.Lab.Tests.Lessons;

/// <summary>Each lesson says the truth: what it measures lies beside its formula, whatever the prediction was.</summary>
public sealed class LessonTests
{
    public static TheoryData<string> Ids => [.. Lesson.All.Select(lesson => lesson.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_lesson_is_set_up_on_a_live_network_and_measures_what_its_formula_says(string id)
    {
        Lesson lesson = Lesson.All.Single(one => one.Id == id);
        LessonValues values = lesson.Read(null);
        using (var lab = new LiveLab(lesson.Nodes, seed: 1))
        {
            lesson.SetUp(lab, values);
            lab.SetClock(isPaused: false, speed: 100);
            lab.Advance(seconds: 2, () => false);
            Assert.True(lab.Watch.Found > 0);
        }

        LessonResult result = lesson.Measure(values, new Runs(1, Environment.ProcessorCount));

        Assert.NotEmpty(result.Rows);
        Assert.Null(lesson.Ask(values).Refuse(result.Outcome));
        if (id == "stale")
        {
            // The rule of thumb is too high for a delay that is long; the page says why.
            Assert.All(result.Rows, row => Assert.InRange(row.Measured, 0.6 * row.Formula!.Value, 1.1 * row.Formula.Value));
            return;
        }

        Assert.All(result.Rows.Where(row => row.Formula is not null), row => Assert.InRange(
            row.Measured, row.Formula!.Value - Margin(row), row.Formula.Value + Margin(row)));

        static double Margin(LessonRow row) => (4.5 * (row.StandardError ?? 0)) + 0.02;
    }

    [Fact]
    public void There_are_ten_and_each_has_a_name_of_its_own()
    {
        Assert.Equal(10, Lesson.All.Count);
        Assert.Equal(10, Lesson.All.Select(lesson => lesson.Id).Distinct().Count());
        Assert.Equal(10, Lesson.All.Select(lesson => lesson.Title).Distinct().Count());
    }

    [Fact]
    public void The_outcome_follows_what_was_chosen()
    {
        Lesson majority = Lesson.All.Single(one => one.Id == "majority");

        Assert.Equal(2, MeasureWith(0.3).Outcome);
        Assert.Equal(1, MeasureWith(0.6).Outcome);

        LessonResult MeasureWith(double share) => majority.Measure(
            majority.Read(new Dictionary<string, double> { ["share"] = share }), new Runs(1, Environment.ProcessorCount));
    }
}
