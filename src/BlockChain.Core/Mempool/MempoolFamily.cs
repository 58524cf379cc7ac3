namespace BlockChain.Core.Mempool;

/// <summary>An entry of the mempool with its unconfirmed relatives, as they were at one moment.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Parents">Those whose outputs it spends.</param>
/// <param name="Children">Those that spend its outputs.</param>
/// <param name="Ancestors">All that it depends on.</param>
/// <param name="Descendants">All that depend on it.</param>
public sealed record MempoolFamily(
    MempoolEntry Entry,
    IReadOnlyCollection<MempoolEntry> Parents,
    IReadOnlyCollection<MempoolEntry> Children,
    IReadOnlyCollection<MempoolEntry> Ancestors,
    IReadOnlyCollection<MempoolEntry> Descendants);
