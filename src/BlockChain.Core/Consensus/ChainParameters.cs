using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Consensus;

/// <summary>
/// The numbers that all nodes of a network must agree on, with Bitcoin Core's names for them; a few more are beside the one
/// rule that uses them. What a node may choose for itself is policy, see <see cref="BlockChain.Core.Mempool.MempoolPolicy"/>.
/// </summary>
public sealed record ChainParameters
{
    /// <summary>Largest block in bytes (<c>MAX_BLOCK_SIZE</c> before SegWit).</summary>
    public const int MaxBlockSize = 1_000_000;

    /// <summary>Most signature operations in a block (<c>MAX_BLOCK_SIGOPS</c> before SegWit).</summary>
    public const int MaxBlockSignatureOperations = MaxBlockSize / 50;

    /// <summary>Lowest header version, genesis apart: since BIP 65 Bitcoin refuses lower ones too.
    /// </summary>
    public const int MinBlockVersion = 4;

    /// <summary>Lock times below this are heights, others are seconds since 1970 (<c>LOCKTIME_THRESHOLD</c>).</summary>
    public const uint LockTimeThreshold = 500_000_000;

    /// <summary>A coinbase's script has at least this many bytes.</summary>
    public const int MinCoinbaseScript = 2;

    /// <summary>A coinbase's script has at most this many bytes.</summary>
    public const int MaxCoinbaseScript = 100;

    /// <summary>Blocks in the moving average of the retarget; 0: the limit always holds. Bitcoin takes every 2,016
    /// blocks together (<c>DifficultyAdjustmentInterval</c>); the paper asks for a moving average (section 4).</summary>
    public required int RetargetWindow { get; init; }

    /// <summary>Name on the command line and of the folder of its data.</summary>
    public required string Name { get; init; }

    /// <summary>The first block, agreed on by being part of the program (<c>CreateGenesisBlock</c>).</summary>
    public required Block Genesis { get; init; }

    /// <summary>The easiest target (<c>powLimit</c>).</summary>
    public required CompactTarget ProofOfWorkLimit { get; init; }

    /// <summary>Seconds that a block should take (<c>nPowTargetSpacing</c>).</summary>
    public required int BlockSpacing { get; init; }

    /// <summary>What the first blocks mint.</summary>
    public required Amount InitialSubsidy { get; init; }

    /// <summary>Blocks after which the subsidy halves (<c>nSubsidyHalvingInterval</c>).</summary>
    public required int SubsidyHalvingInterval { get; init; }

    /// <summary>A coinbase's outputs can be spent in the block this many later (<c>COINBASE_MATURITY</c>).</summary>
    public required int CoinbaseMaturity { get; init; }

    /// <summary>Seconds that a block's time may be ahead of our clock (<c>MAX_FUTURE_BLOCK_TIME</c>).</summary>
    public required int MaxFutureBlockTime { get; init; }

    /// <summary>First byte of an address (<c>PUBKEY_ADDRESS</c>).</summary>
    public required byte AddressVersion { get; init; }

    /// <summary>First byte of a private key in wallet import format (<c>SECRET_KEY</c>).</summary>
    public required byte WifVersion { get; init; }

    /// <summary>The network for everybody: small rewards, quick blocks.</summary>
    public static readonly ChainParameters Main = new()
    {
        Name = "main",
        Genesis = GenesisBlock.CreateMain(),
        ProofOfWorkLimit = new CompactTarget(0x1f00ffff),
        BlockSpacing = 10,
        RetargetWindow = 24,
        InitialSubsidy = Amount.FromCoins(1),
        SubsidyHalvingInterval = 10_500_000,
        CoinbaseMaturity = 10,
        MaxFutureBlockTime = 2 * 60,
        AddressVersion = 63,
        WifVersion = 191,
    };

    /// <summary>Bitcoin's own network for tests: two hashes a block, mined on demand.</summary>
    public static readonly ChainParameters Regtest = new()
    {
        Name = "regtest",
        Genesis = GenesisBlock.CreateRegtest(),
        ProofOfWorkLimit = new CompactTarget(0x207fffff),
        BlockSpacing = 10 * 60,
        RetargetWindow = 0,
        InitialSubsidy = Amount.FromCoins(50),
        SubsidyHalvingInterval = 150,
        CoinbaseMaturity = 100,
        MaxFutureBlockTime = 2 * 60 * 60,
        AddressVersion = 111,
        WifVersion = 239,
    };

    /// <summary>The networks that are part of the program.</summary>
    public static readonly IReadOnlyList<ChainParameters> All = [Main, Regtest];
}
