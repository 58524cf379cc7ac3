using BlockChain.Lab.Engine;
using BlockChain.Lab.Lessons;
using BlockChain.Lab.Live;

namespace BlockChain.Miner.Lab;

/// <summary>Where an experiment stands: what was chosen and guessed, and what was measured. For one thread at a time.</summary>
internal sealed class LessonState(Lesson lesson)
{
    /// <summary>A class of thirty, many times over.</summary>
    private const int MaxGuesses = 1_000;
    private const int MaxNameLength = 40;
    private const double AlmostDone = 0.99;

    private readonly Dictionary<string, double> _guesses = [];
    private Runs? _runs;
    private LessonResult? _result;

    public Lesson Lesson => lesson;

    public LessonValues Values { get; private set; } = lesson.Read(null);

    public string Name => _result is not null ? "done" : _runs is not null ? "running" : "ready";

    public double Progress => _result is not null ? 1
        : _runs is { } runs ? Math.Clamp((runs.Begun - 1 + runs.Done) / lesson.Parts, 0, AlmostDone)
        : 0;

    /// <summary>Begins again, with these values; guesses and result are forgotten.</summary>
    public void Begin(LessonValues values)
    {
        (Values, _runs, _result) = (values, null, null);
        _guesses.Clear();
    }

    public void Predict(double value, string? who)
    {
        if (string.IsNullOrEmpty(who) || who.Length > MaxNameLength)
        {
            throw new LabException($"A prediction needs \"who\": a name of 1 to {MaxNameLength} characters.");
        }

        if (lesson.Ask(Values).Refuse(value) is { } refusal)
        {
            throw new LabException(refusal);
        }

        if (Name != "ready")
        {
            throw new LabException("It is too late to predict: set the experiment up again.");
        }

        if (_guesses.Count >= MaxGuesses && !_guesses.ContainsKey(who))
        {
            throw new LabException("There are too many predictions.");
        }

        _guesses[who] = value;
    }

    /// <summary>Whether somebody has predicted; nothing runs before that.</summary>
    public bool IsPredicted => _guesses.Count > 0;

    public void Run(Runs runs) => _runs = runs;

    /// <summary>Takes the result, or begins again where there is none.</summary>
    /// <returns>False: it was set up again since these runs began, and nothing changes.</returns>
    public bool Conclude(Runs runs, LessonResult? result)
    {
        if (_runs != runs)
        {
            return false;
        }

        if (result is null)
        {
            Begin(Values);
        }

        _result = result;
        return true;
    }

    public LessonRecord View(int number, string? who) => new(
        lesson.Id, number, lesson.Title, Name, Progress,
        [.. lesson.Parameters.Select(parameter => parameter with { Value = Values[parameter.Name] })],
        lesson.Ask(Values),
        [.. _guesses.Values.CountBy(value => value).OrderBy(one => one.Key).Select(one => new GuessRecord(one.Key, one.Value))],
        who is not null && _guesses.TryGetValue(who, out double own) ? own : null,
        _result);
}
