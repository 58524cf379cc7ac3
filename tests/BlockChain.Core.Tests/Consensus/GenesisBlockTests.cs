using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Consensus;

/// <summary>Every byte of the first blocks, restated: nobody may change one without noticing.</summary>
public class GenesisBlockTests
{
    private const string MainRoot = "3a510ca7065707b986dc0e59583b03aaec5c4df8e2b477579ad42287b83462e9";
    private const string RegtestRoot = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";

    private const string MainBytes =
        "0400000000000000000000000000000000000000000000000000000000000000"
        + "00000000e96234b88722d49a5777b4e2f84d5cecaa033b58590edc86b9075706"
        + "a70c513a007a495affff001fd17c0000"
        + "0101000000010000000000000000000000000000000000000000000000000000"
        + "000000000000ffffffff3b04ffff001d01043353696d706c65436f696e3a2065"
        + "7665727920636f696e2063616e20626520666f6c6c6f776564206261636b2074"
        + "6f2068657265ffffffff0100000000000000001976a914000000000000000000"
        + "000000000000000000000088ac00000000";

    private const string RegtestBytes =
        "0100000000000000000000000000000000000000000000000000000000000000"
        + "000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa"
        + "4b1e5e4adae5494dffff7f2002000000"
        + "0101000000010000000000000000000000000000000000000000000000000000"
        + "000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f"
        + "4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f6620"
        + "7365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f205"
        + "2a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a6"
        + "7962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d57"
        + "8a4c702b6bf11d5fac00000000";

    [Fact]
    public void Mains_is_SimpleCoins_own() => Check(
        ChainParameters.Main,
        "0000c6032e7047f1127927788d8161abf727e29bcd6581367ae375dab6090dfd",
        MainRoot,
        size: 225,
        MainBytes);

    [Fact]
    public void Regtests_is_Bitcoins() => Check(
        ChainParameters.Regtest,
        "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206",
        RegtestRoot,
        size: 285,
        RegtestBytes);

    [Fact]
    public void Mains_is_of_2018_and_so_behind_any_clock() =>
        Assert.Equal(
            new DateTimeOffset(2018, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(),
            ChainParameters.Main.Genesis.Header.Time);

    [Fact]
    public void Mains_pays_nothing_to_nobody()
    {
        Assert.Equal(Amount.Zero, ChainParameters.Main.Genesis.Transactions[0].TotalOutput);
        Assert.Null(BlockRules.CheckAlone(ChainParameters.Main.Genesis));
    }

    /// <summary>Nonces and hashes as another program computed them from the same description.</summary>
    [Theory]
    [InlineData("class-7a", 42549, "0000b668b7eb543dc3f7e5f6aa34f7ebd6eab1ff86aad52913813b0dabffb80b")]
    [InlineData("c", 57945, "0000924e4ad2cea3b31af713f29c7fb1f5744f37d37cebb9c03b463da535b14f")]
    [InlineData("abcdefghij-123456789", 39961, "0000ab2efb8c8e632d3cb13dae21dec62411d582d55cef42b5749b3e25c1fbda")]
    public void A_network_of_ones_own_has_mains_rules_and_a_first_block_that_follows_from_its_name(
        string name, uint nonce, string hash)
    {
        ChainParameters network = NetworkNames.Find(name)!;

        Assert.Equal((nonce, hash), (network.Genesis.Header.Nonce, network.Genesis.Hash.ToString()));
        Assert.Null(HeaderRules.CheckAlone(network.Genesis.Header, network.Genesis.Hash, network));
        Assert.Equal(ChainParameters.Main, network with { Name = "main", Genesis = ChainParameters.Main.Genesis });
    }

    [Theory]
    [InlineData("main")]
    [InlineData("regtest")]
    public void Main_and_regtest_stay_what_they_are(string name) =>
        Assert.Same(ChainParameters.All.Single(known => known.Name == name), NetworkNames.Find(name));

    [Theory]
    [InlineData("")]
    [InlineData("Main")]
    [InlineData("7a")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a_b")]
    [InlineData("../a")]
    [InlineData("klasse-ä")]
    [InlineData("abcdefghij-1234567890")]
    [InlineData("con")]
    [InlineData("com1")]
    [InlineData("testnet")]
    public void What_cannot_be_a_folder_on_every_system_or_is_Bitcoins_is_no_name(string name) => Assert.Null(NetworkNames.Find(name));

    private static void Check(ChainParameters parameters, string hash, string root, int size, string bytes)
    {
        Block genesis = parameters.Genesis;

        Assert.Equal(bytes, Convert.ToHexStringLower(genesis.ToBytes()));
        Assert.Equal(hash, genesis.Hash.ToString());
        Assert.Equal(root, genesis.Header.MerkleRoot.ToString());
        Assert.Equal(size, genesis.Size);
        Assert.Equal(root, MerkleTree.ComputeRoot(genesis.Leaves, out _).ToString());
        Assert.Equal(default, genesis.Header.PreviousHash);
        Assert.Equal(parameters.ProofOfWorkLimit, genesis.Header.Bits);
        Assert.Null(HeaderRules.CheckAlone(genesis.Header, genesis.Hash, parameters));
    }
}
