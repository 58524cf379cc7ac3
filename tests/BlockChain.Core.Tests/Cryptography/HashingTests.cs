using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Cryptography;

public class HashingTests
{
    [Fact]
    public void Sha256d_of_the_first_header_names_Bitcoins_genesis_block()
    {
        byte[] header = Convert.FromHexString(
            "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617f"
            + "c81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c");

        Hash256 hash = Hashing.Sha256d(header);

        Assert.Equal("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", hash.ToString());
    }

    [Fact]
    public void Hash160_of_nothing_is_the_known_one() =>
        Assert.Equal("b472a266d0bd89c13706a4132ccfb16f7c3b9fcb", Hashing.Hash160([]).ToString());
}
