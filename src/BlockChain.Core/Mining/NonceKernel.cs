using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using BlockChain.Core.Blocks;

namespace BlockChain.Core.Mining;

/// <summary>One way to search nonces. All find the same; they differ in speed.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="TryFind">As <see cref="NonceSearch.TryFind"/>, for any thread.</param>
public sealed record NonceKernel(string Name, NonceKernel.Search TryFind)
{
    /// <inheritdoc cref="NonceSearch.TryFind"/>
    public delegate bool Search(BlockHeader header, uint first, uint count, out uint nonce);

    /// <summary>Those that this processor has, the fastest last. The plain one is always there.</summary>
    public static ImmutableArray<NonceKernel> Supported { get; } = [.. FindSupported()];

    /// <summary>The one to mine with.</summary>
    public static NonceKernel Fastest => Supported[^1];

    private static IEnumerable<NonceKernel> FindSupported()
    {
        yield return new NonceKernel("scalar", NonceSearch.TryFind);
        if (Vector128.IsHardwareAccelerated)
        {
            yield return new NonceKernel("128 bits x 4", VectorSearch<Lanes128>.TryFind);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            yield return new NonceKernel("256 bits x 8", VectorSearch<Lanes256>.TryFind);
        }

        if (Vector512.IsHardwareAccelerated)
        {
            yield return new NonceKernel("512 bits x 32", VectorSearch<Lanes512>.TryFind);
        }

        if (Sha256.IsSupported)
        {
            yield return new NonceKernel("SHA-256 instructions x 4", ArmSearch.TryFind);
        }
    }
}
