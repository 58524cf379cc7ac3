namespace BlockChain.Miner.Logging;

/// <summary>All that this program logs, in one place; the names in braces are the fields of a JSON log.</summary>
internal static partial class MinerLog
{
    public const int BlockFoundEvent = 10;
    public const int BlockAddedEvent = 12;
    public const int CatchingUpEvent = 17;
    public const int StatisticsEvent = 26;
    public const int StandingEvent = 27;

    /// <summary>Whether a message, if it is not a warning, reports what happens while the node runs, and not its start or a
    /// rebuild (30 to 35).</summary>
    public static bool IsNews(int id) => id is >= 10 and < 30 or 37;

    [LoggerMessage(1, LogLevel.Information,
        "SimpleCoin {Version}, {Network} network (signatures: {Signatures})")]
    public static partial void Started(ILogger log, string version, string network, string signatures);

    [LoggerMessage(2, LogLevel.Information, "Chain: {File}, height {Height}")]
    public static partial void ChainIsIn(ILogger log, string file, int height);

    [LoggerMessage(3, LogLevel.Information, "New wallet: {File}")]
    public static partial void WalletMade(ILogger log, string file);

    [LoggerMessage(54, LogLevel.Information,
        "No passphrase yet: anyone who can read the file can spend its coins")]
    public static partial void WalletIsOpen(ILogger log);

    [LoggerMessage(55, LogLevel.Information, "Set one: {Passwd}")]
    public static partial void SetPassphrase(ILogger log, string passwd);

    [LoggerMessage(56, LogLevel.Information, "Back it up: {Export}")]
    public static partial void BackWalletUp(ILogger log, string export);

    [LoggerMessage(57, LogLevel.Information, "Others join with: {Command}")]
    public static partial void OthersJoin(ILogger log, string command);

    [LoggerMessage(4, LogLevel.Information, "Rewards go to {Address}{Whose}")]
    public static partial void CoinsGoTo(ILogger log, string address, string whose);

    [LoggerMessage(5, LogLevel.Information, "Open in a browser: {Url}")]
    public static partial void Answering(ILogger log, string url);

    [LoggerMessage(6, LogLevel.Information, "Mining (threads: {Threads}{Fewer}). Press Ctrl+C to stop")]
    public static partial void Mining(ILogger log, int threads, string fewer);

    [LoggerMessage(7, LogLevel.Information, "Not mining{Why}. Press Ctrl+C to stop")]
    public static partial void NotMining(ILogger log, string why);

    [LoggerMessage(8, LogLevel.Information,
        "Stopped at height {Height} after {Time:c}. Coins earned: {Coins}")]
    public static partial void Stopped(ILogger log, int height, TimeSpan time, Amount coins);

    /// <summary>Rates are in hashes a second; the text shows millions.</summary>
    [LoggerMessage(53, LogLevel.Information,
        "Blocks found: {Blocks}, stale: {Stale}. Average {Average:0,,.00} MH/s, best {Best:0,,.00}")]
    public static partial void Mined(ILogger log, int blocks, int stale, double average, double best);

    [LoggerMessage(9, LogLevel.Information, "Stopping. Press Ctrl+C again to quit at once")]
    public static partial void Ending(ILogger log);

    [LoggerMessage(30, LogLevel.Information,
        "Rebuilding {File} from its own blocks{How}. You can stop with Ctrl+C; start without --reindex to resume")]
    public static partial void Rebuilding(ILogger log, string file, string how);

    [LoggerMessage(31, LogLevel.Information, "{What}: block {Done:N0} of {All:N0}, {Percent} %")]
    public static partial void RebuildProgress(ILogger log, string what, long done, long all, long percent);

    [LoggerMessage(32, LogLevel.Information, "Rebuilt and rechecked all blocks, up to height {Height}")]
    public static partial void Rebuilt(ILogger log, int height);

    [LoggerMessage(33, LogLevel.Warning,
        "Blocks that could not be read, or that build on one that could not: at least {Lost}. "
        + "They will be downloaded again from other nodes (--peer). "
        + "The old file is kept as {Kept}; delete it once nothing is missing")]
    public static partial void BlocksLost(ILogger log, long lost, string kept);

    [LoggerMessage(34, LogLevel.Information, "Interrupted. Start without --reindex to resume")]
    public static partial void RebuildInterrupted(ILogger log);

    [LoggerMessage(35, LogLevel.Critical, "{Problem} Stopping the miner")]
    public static partial void StoreFailed(ILogger log, string problem);

    /// <summary>What the text does not show is for <c>--log-format json</c>, under the parameter's name as it is written.</summary>
    [LoggerMessage(BlockFoundEvent, LogLevel.Information,
        "Block {Height} found: {Hash}, +{Reward}{Payments}")]
    private static partial void BlockFound(
        ILogger log, int height, BlockHash hash, Amount reward, string payments, int Transactions, Amount Fees,
        double Difficulty, double HashRate);

    /// <summary>A block that was found here is the new tip.</summary>
    /// <param name="log">Where it is logged.</param>
    /// <param name="block">The block.</param>
    /// <param name="template">What it was made from.</param>
    /// <param name="earned">What of its reward goes to this node's own address.</param>
    /// <param name="hashRate">How many hashes a second are tried.</param>
    public static void BlockFound(ILogger log, Block block, BlockTemplate template, Amount earned, double hashRate) => BlockFound(
        log, template.Height, block.Hash, earned, Payments(block.Transactions.Length), block.Transactions.Length, template.Fees,
        template.Bits.Difficulty, hashRate);

    [LoggerMessage(11, LogLevel.Error, "Our own block {Hash} was rejected: {Reason}: {Detail}")]
    public static partial void OwnBlockRefused(ILogger log, BlockHash hash, string reason, string detail);

    [LoggerMessage(BlockAddedEvent, LogLevel.Information,
        "Block {Height} received: {Hash}{Payments}")]
    public static partial void BlockAdded(ILogger log, int height, BlockHash hash, string payments, int Transactions);

    [LoggerMessage(29, LogLevel.Information, "New transaction: {Id}, {Coins} coins")]
    public static partial void TransactionAdded(ILogger log, TransactionId id, Amount coins, Amount Fee);

    /// <summary>Rates are in hashes a second; the text shows millions.</summary>
    [LoggerMessage(StatisticsEvent, LogLevel.Information,
        "Mining: {HashRate:0,,.0} MH/s, height {Height}, {Expected:N0} s/block, peers: {Peers}, waiting: {Mempool}, "
        + "+{Earned}")]
    public static partial void Statistics(
        ILogger log, double hashRate, int height, double expected, int peers, int mempool, Amount earned);

    [LoggerMessage(StandingEvent, LogLevel.Information,
        "Not mining: height {Height}, peers: {Peers}, waiting: {Mempool}")]
    public static partial void Standing(ILogger log, int height, int peers, int mempool);

    [LoggerMessage(25, LogLevel.Information,
        "Fork: block {Hash} competes with the best chain at height {Height}")]
    public static partial void Forked(ILogger log, int height, BlockHash hash);

    [LoggerMessage(13, LogLevel.Warning,
        "Reorganisation: another branch has more work. {Undone}, back to {Fork}; the tip is now {Height} {Hash}")]
    public static partial void Reorganised(ILogger log, string undone, int fork, int height, BlockHash hash);

    [LoggerMessage(37, LogLevel.Information, "Synced: {Done:N0} blocks in {Seconds:N0} s")]
    public static partial void CaughtUp(ILogger log, int done, double seconds);

    [LoggerMessage(CatchingUpEvent, LogLevel.Information,
        "Syncing: block {Done:N0} of {All:N0}, {Percent} %, {Speed:N0} blocks/s, {Left:N0} s left")]
    public static partial void CatchingUp(
        ILogger log, int done, int all, int percent, double speed, double left);

    [LoggerMessage(18, LogLevel.Information, "Connected to {Url} (height {Height})")]
    public static partial void PeerJoined(ILogger log, string url, int height);

    [LoggerMessage(19, LogLevel.Information, "Disconnected from {Url}: {Why}")]
    public static partial void PeerDropped(ILogger log, string url, string why);

    [LoggerMessage(20, LogLevel.Warning, "Banned {Url} for a day: {Why}")]
    public static partial void PeerBanned(ILogger log, string url, string why);

    [LoggerMessage(43, LogLevel.Warning, "Cannot connect to {Url}: {Why}. Trying again until it works")]
    public static partial void PeerUnreachable(ILogger log, string url, string why);

    [LoggerMessage(39, LogLevel.Warning,
        "Peer {Url}: its chain is {Minutes} min ahead of this computer's clock. One of the two clocks is wrong; its newest "
        + "blocks will be accepted later")]
    public static partial void PeerIsAhead(ILogger log, string url, double minutes);

    [LoggerMessage(21, LogLevel.Information, "Skipping {Url}: {Why}")]
    public static partial void PeerLeftOut(ILogger log, string url, string why);

    [LoggerMessage(22, LogLevel.Information, "Waiting up to {Seconds} s to sync with a peer before mining")]
    public static partial void MiningWaits(ILogger log, double seconds);

    [LoggerMessage(23, LogLevel.Warning,
        "Not synced with any peer within {Seconds} s: mining on the blocks that are here")]
    public static partial void NotSynchronised(ILogger log, double seconds);

    [LoggerMessage(24, LogLevel.Warning,
        "Your clock is {Seconds:N0} s {Direction} the clocks of the peers in most of {Networks} networks. Set it right, or your blocks "
        + "will be rejected")]
    public static partial void ClockIsWrong(ILogger log, double seconds, string direction, int networks);

    [LoggerMessage(42, LogLevel.Warning,
        "The clock of peer {Url} is {Seconds:N0} s {Direction} this computer's. One of the two is wrong: compare yours with a clock "
        + "that you trust")]
    public static partial void ClocksDiffer(ILogger log, string url, double seconds, string direction);

    [LoggerMessage(50, LogLevel.Warning, "Mining is paused: this node would reject any block made now. {Why}")]
    public static partial void MiningPaused(ILogger log, string why);

    [LoggerMessage(51, LogLevel.Warning,
        "Another program (perhaps sqlite3) holds {File} open in a transaction, so its log cannot be emptied and has "
        + "{Size:0,,} MB. End the transaction there; the log then shrinks by itself")]
    public static partial void LogHeld(ILogger log, string file, long size);

    [LoggerMessage(16, LogLevel.Information,
        "Block {Height} found, but too late: someone else's came first. {Hash} is stale")]
    public static partial void FoundTooLate(ILogger log, int height, BlockHash hash);

    [LoggerMessage(14, LogLevel.Critical, "Mining failed: stopping the miner")]
    public static partial void MiningFailed(ILogger log, Exception exception);

    [LoggerMessage(15, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(ILogger log, Exception exception, string method, string path);

    [LoggerMessage(38, LogLevel.Error, "{Method} {Path} failed: {Problem}")]
    public static partial void RequestMetStoreFailure(ILogger log, string method, string path, string problem);

    [LoggerMessage(40, LogLevel.Warning, "Could not read the peer list {File}, starting a new one: {Problem} {Kept}")]
    public static partial void PeersDamaged(ILogger log, string file, string problem, string kept);

    [LoggerMessage(41, LogLevel.Warning, "Could not write the peer list {File}: {Problem}")]
    public static partial void PeersNotSaved(ILogger log, string file, string problem);

    [LoggerMessage(52, LogLevel.Error, "The session with peer {Url} failed because of a bug in this program")]
    public static partial void SessionFailed(ILogger log, Exception mistake, string url);

    /// <summary>How many payments a block has, the end of a line: nothing for a block that only has its coinbase.</summary>
    public static string Payments(int transactions) => transactions switch
    {
        1 => "",
        2 => ", 1 payment",
        _ => $", {transactions - 1:N0} payments",
    };
}
