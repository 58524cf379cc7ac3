using BlockChain.Lab.Engine;
using BlockChain.Lab.Lessons;
using BlockChain.Miner.Lab;

namespace BlockChain.Miner.Tests.Lab;

/// <summary>Where an experiment stands when runs of it end.</summary>
public sealed class LessonStateTests
{
    private readonly LessonState _state = new(Lesson.All.Single(lesson => lesson.Id == "halving"));

    [Fact]
    public void Runs_that_failed_have_to_be_set_up_and_predicted_again()
    {
        Runs runs = PredictAndRun();
        Assert.True(_state.Conclude(runs, result: null));
        Assert.Equal(("ready", false), (_state.Name, _state.IsPredicted));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Runs_of_before_the_last_set_up_change_nothing_however_they_end(bool hasResult)
    {
        Runs old = PredictAndRun();
        _state.Begin(_state.Values);
        _state.Predict(50, "a student");

        Assert.False(_state.Conclude(old, hasResult ? new LessonResult(87.5, [], "", "", "") : null));
        Assert.Equal(("ready", true), (_state.Name, _state.IsPredicted));
    }

    private Runs PredictAndRun()
    {
        _state.Predict(50, "a student");
        var runs = new Runs(seed: 1, threads: 1);
        _state.Run(runs);
        Assert.Equal("running", _state.Name);
        return runs;
    }
}
