using BlockChain.Lab.Lessons;
using BlockChain.Lab.Live;

namespace BlockChain.Miner.Lab;

/// <summary>All experiments, and the one that the network was set up for. For one thread at a time.</summary>
internal sealed class LessonBook
{
    private readonly LessonState[] _all = [.. Lesson.All.Select(lesson => new LessonState(lesson))];

    /// <summary>Null: the network was set up for none.</summary>
    public LessonState? Current { get; set; }

    /// <exception cref="LabException">There is no such experiment.</exception>
    public LessonState this[string id] =>
        Array.Find(_all, one => one.Lesson.Id == id)
        ?? throw new LabException($"There is no experiment '{id}': they are {string.Join(", ", _all.Select(one => one.Lesson.Id))}.");

    /// <returns>Null: there is no such experiment.</returns>
    public LessonRecord? View(string id, string? who)
    {
        int place = Array.FindIndex(_all, one => one.Lesson.Id == id);
        return place < 0 ? null : _all[place].View(place + 1, who);
    }
}
