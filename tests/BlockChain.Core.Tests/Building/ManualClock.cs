namespace BlockChain.Core.Tests.Building;

/// <summary>A clock that a test sets. It starts years after any block that the tests make.</summary>
public sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
