namespace BlockChain.Benchmarks.Attacks;

/// <summary>What somebody hostile can do to a node, repeated and measured: each figure stands beside the aim that the node
/// must hold. A short form of each is in the default tests.</summary>
internal static class Attack
{
    /// <summary>All there are, one a file.</summary>
    public static IReadOnlyList<Benchmark> All { get; } =
    [
    ];
}
