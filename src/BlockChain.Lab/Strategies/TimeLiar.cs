namespace BlockChain.Lab.Strategies;

/// <summary>
/// Mines honestly but lies about the time, to mislead the retarget: blocks dated as late as nodes accept make the last blocks
/// look slow, and blocks dated as early as they accept make the next interval look long again.
/// </summary>
/// <param name="lie">The time to write, given the right time and the earliest and the latest that nodes accept.</param>
internal sealed class TimeLiar(Func<long, long, long, long> lie) : Honest
{
    /// <summary>Always as early as allowed.</summary>
    public static TimeLiar Early() => new((_, earliest, _) => earliest);

    /// <summary>Always as late as allowed.</summary>
    public static TimeLiar Late() => new((_, _, latest) => latest);

    /// <summary>Late and early in turns, so that the time rises and falls.</summary>
    public static TimeLiar RisingAndFalling()
    {
        bool isLate = false;
        return new((_, earliest, latest) => (isLate = !isLate) ? latest : earliest);
    }

    /// <inheritdoc/>
    protected override long TimeOfBlock(long now, long earliest, long latest) => lie(now, earliest, latest);
}
