namespace BlockChain.Core.Tests.Consensus;

/// <summary>Ways to date blocks falsely, so that the target becomes easier or harder than the hash power asks for.</summary>
internal static class FalseTimes
{
    private const int Ahead = 120;

    /// <summary>As early as the rules allow: one second after the median.</summary>
    public static readonly Dating Early = (_, _) => 0;

    /// <summary>As late as the rules allow.</summary>
    public static readonly Dating Late = (_, now) => now + Ahead;

    /// <summary>Six blocks as early as the rules allow, then five that rise to the latest time in steps of 12 spacings, again and
    /// again: see the drawing at the rule.</summary>
    public static readonly Dating Sawtooth = (parent, now) =>
    {
        int stepsToTop = 10 - (parent.Height % 11);
        return stepsToTop < 5 ? now + Ahead - (120 * stepsToTop) : 0;
    };

    /// <summary>Each block early or late, as chance has it.</summary>
    public static Dating EarlyOrLate(Random random) =>
        (parent, now) => random.Next(2) == 0 ? Early(parent, now) : Late(parent, now);

    /// <summary>Honest, with clocks that are wrong by up to so many seconds.</summary>
    public static Dating WrongClocks(Random random, int seconds) => (_, now) => now + random.Next(-seconds, seconds + 1);
}
