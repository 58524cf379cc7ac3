using System.Globalization;
using System.Numerics;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Tests.Blocks;

/// <summary>4,033 headers with real proof of work on Bitcoin's genesis: the data of BIP 54, which show how the times of
/// two periods can be set to make the difficulty fall. So the times jump; that they may is Bitcoin's rule.</summary>
public class HeaderChainVectorTests
{
    private const string File = "headers/headers-0-4032-two-retargets.bin";

    private readonly List<ChainedHeader> _chain = Read();

    [Fact]
    public void Each_header_is_read_and_written_alike()
    {
        byte[] bytes = Vectors.ReadBytes(File);

        Assert.Equal(4_033, _chain.Count);
        Assert.Equal(bytes, _chain.SelectMany(header => header.Header.ToBytes()));
    }

    [Fact]
    public void Each_header_names_the_one_before_it()
    {
        Assert.Equal("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", _chain[0].Hash.ToString());
        for (int height = 1; height < _chain.Count; height++)
        {
            Assert.Equal(_chain[height - 1].Hash, _chain[height].Header.PreviousHash);
            Assert.Equal(height, _chain[height].Height);
        }

        Assert.Equal(
            "0000000000d5386bc0f28eb53c41bf57dd4842c14f33e1285ac96724c713490f", _chain[^1].Hash.ToString());
    }

    [Fact]
    public void Each_header_has_the_work_that_it_claims() =>
        Assert.All(_chain, header =>
            Assert.Null(HeaderRules.CheckAlone(header.Header, header.Hash, MainnetBlock.Bitcoin)));

    [Theory]
    [InlineData(0, "100010001")]
    [InlineData(1, "200020002")]
    [InlineData(2_015, "7e007e007e0")]
    [InlineData(2_016, "7e107e107e1")]
    [InlineData(4_031, "fc00fc00fc0")]
    [InlineData(4_032, "fc40fc40fc4")] // four times the work of the one before: its target is a quarter
    public void The_work_of_the_chain_is_the_sum_of_all(int height, string expected) =>
        Assert.Equal(
            BigInteger.Parse($"0{expected}", NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            _chain[height].ChainWork);

    [Fact]
    public void The_median_time_past_never_goes_back_though_the_times_do()
    {
        int back = 0;
        for (int height = 1; height < _chain.Count; height++)
        {
            uint median = _chain[height - 1].MedianTimePast();
            Assert.True(_chain[height].Header.Time > median, $"The time of {height} is not after {median}.");
            Assert.True(_chain[height].MedianTimePast() >= median);
            back += _chain[height].Header.Time < _chain[height - 1].Header.Time ? 1 : 0;
        }

        Assert.True(back > 0, "These headers were chosen because their times go back.");
    }

    [Fact]
    public void The_median_time_past_is_the_middle_of_the_eleven_times_in_order() =>
        Assert.All(_chain.Skip(10), header =>
        {
            List<ChainedHeader> eleven = _chain[(header.Height - 10)..(header.Height + 1)];
            uint[] times = [.. eleven.Select(each => each.Header.Time).Order()];
            Assert.Equal(times[5], header.MedianTimePast());
        });

    private static List<ChainedHeader> Read()
    {
        var chain = new List<ChainedHeader>();
        foreach (byte[] bytes in Vectors.ReadBytes(File).Chunk(BlockHeader.Size))
        {
            BlockHeader header = BlockHeader.FromBytes(bytes);
            chain.Add(chain.Count == 0 ? ChainedHeader.OfGenesis(header) : new ChainedHeader(header, chain[^1]));
        }

        return chain;
    }
}
