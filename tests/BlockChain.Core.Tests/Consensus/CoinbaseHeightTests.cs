using System.Numerics;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Tests.Consensus;

public class CoinbaseHeightTests
{
    [Theory]
    [InlineData(1, "51")]
    [InlineData(2, "52")]
    [InlineData(16, "60")]
    [InlineData(17, "0111")]
    [InlineData(127, "017f")]
    [InlineData(128, "028000")] // the top bit is a sign
    [InlineData(255, "02ff00")]
    [InlineData(256, "020001")]
    [InlineData(32_767, "02ff7f")]
    [InlineData(32_768, "03008000")]
    [InlineData(65_535, "03ffff00")]
    [InlineData(65_536, "03000001")]
    [InlineData(277_647, "038f3c04")] // as in Bitcoin's block of that height
    [InlineData(8_388_607, "03ffff7f")]
    [InlineData(8_388_608, "0400008000")]
    [InlineData(int.MaxValue, "04ffffff7f")]
    public void A_height_is_pushed_as_Bitcoin_pushes_it(int height, string hex) =>
        Assert.Equal(hex, Convert.ToHexStringLower(CoinbaseHeight.Encode(height)));

    [Fact]
    public void From_17_on_it_is_the_shortest_signed_number_of_scripts()
    {
        foreach (int height in Enumerable.Range(17, 70_000))
        {
            byte[] number = new BigInteger(height).ToByteArray(); // little-endian, two's complement, shortest

            Assert.Equal([(byte)number.Length, .. number], CoinbaseHeight.Encode(height));
        }
    }
}
