namespace BlockChain.Wallet.Asking;

/// <summary>Up to which moment the output holds: the wallet knows nothing of what came after the last block.</summary>
/// <param name="Height">The height of the last block.</param>
/// <param name="Time">Its time, seconds since 1970 UTC.</param>
/// <param name="Sync">How much of the chain the node has; null where it does not say.</param>
internal sealed record Freshness(int Height, uint Time, SyncRecord? Sync)
{
    private const string CatchingUp = "catching-up";
    private const string Waiting = "waiting";

    /// <summary>From what a node says; the height is that of our own headers.</summary>
    public static Freshness Of(CommandContext context, NodeRecord node) =>
        new(node.Height, context.Nodes.Chain.HeaderAt(node.Height)!.Value.Time, node.Sync);

    /// <summary>Such as <c>block 7,970, 3 days ago; the node is still catching up</c>.</summary>
    public override string ToString() => At(DateTimeOffset.UtcNow);

    /// <summary>The same at another moment.</summary>
    public string At(DateTimeOffset now) => $"block {Height:N0}, {Age(now - DateTimeOffset.FromUnixTimeSeconds(Time))}"
        + (Describe(Sync) is { } rest ? $"; {rest}" : "");

    /// <summary>What a node lacks, as the end of a sentence; null if it lacks nothing, or does not say.</summary>
    public static string? Describe(SyncRecord? sync) => sync?.State switch
    {
        // A block that has just arrived does not count: its header is there a moment before the rest of it.
        CatchingUp when sync.BestHeader > sync.Height + 1 =>
            $"the node is still catching up (block {sync.Height:N0} of {sync.BestHeader:N0})",
        Waiting => "the node is still waiting for its first peer",
        _ => null,
    };

    /// <summary>Whether a node has all blocks that its peers have, as far as it says.</summary>
    public static bool IsWhole(SyncRecord? sync) => sync?.State is not (CatchingUp or Waiting);

    private static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "just now",
        { TotalMinutes: < 2 } => Text(age.TotalSeconds, "second"),
        { TotalHours: < 2 } => Text(age.TotalMinutes, "minute"),
        { TotalDays: < 2 } => Text(age.TotalHours, "hour"),
        _ => Text(age.TotalDays, "day"),
    };

    private static string Text(double count, string unit) =>
        $"{Math.Floor(count):N0} {unit}{((int)count == 1 ? "" : "s")} ago";
}
