using System.Buffers.Binary;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Primitives;

/// <summary>Whoever knows the size of a hash table must not be able to choose what falls into one bucket of it: then each
/// look-up would pass all the others.</summary>
public sealed class HashTableTests
{
    private const int Buckets = 25_229;

    [Fact]
    public void Outpoints_a_table_s_size_apart_are_spread_over_it() =>
        AreSpread(Enumerable.Range(0, 1_000).Select(i => new OutPoint(default, (uint)(i * Buckets)).GetHashCode()));

    [Fact]
    public void Owners_a_table_s_size_apart_are_spread_over_it() =>
        AreSpread(Enumerable.Range(0, 1_000).Select(i =>
        {
            var bytes = new byte[PublicKeyHash.Size];
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), i * Buckets);
            return new PublicKeyHash(bytes).GetHashCode();
        }));

    private static void AreSpread(IEnumerable<int> codes) =>
        Assert.InRange(codes.Select(code => (uint)code % Buckets).Distinct().Count(), 900, 1_000);
}
