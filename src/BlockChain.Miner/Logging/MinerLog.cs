using BlockChain.Core.Primitives;

namespace BlockChain.Miner.Logging;

/// <summary>All that this program logs, in one place; the names in braces are the fields of a JSON log.</summary>
internal static partial class MinerLog
{
    [LoggerMessage(1, LogLevel.Information,
        "SimpleCoin miner {Version}, network {Network}, signatures checked by {Signatures}")]
    public static partial void Started(ILogger log, string version, string network, string signatures);

    [LoggerMessage(2, LogLevel.Information, "The chain is in {File}, height {Height}")]
    public static partial void ChainIsIn(ILogger log, string file, int height);

    [LoggerMessage(3, LogLevel.Information,
        "There was no wallet, so one was made: {File}. It has no passphrase: whoever reads this file can spend the coins. "
        + "'wallet passwd' gives it one; 'wallet export' shows the words to write down, which bring the coins back")]
    public static partial void WalletMade(ILogger log, string file);

    [LoggerMessage(4, LogLevel.Information, "Mined coins go to {Address}{Whose}")]
    public static partial void CoinsGoTo(ILogger log, string address, string whose);

    [LoggerMessage(5, LogLevel.Information, "Answering at {Url}")]
    public static partial void Answering(ILogger log, string url);

    [LoggerMessage(6, LogLevel.Information, "Mining, threads: {Threads}. Ctrl+C ends")]
    public static partial void Mining(ILogger log, int threads);

    [LoggerMessage(7, LogLevel.Information, "Not mining{Why}. Ctrl+C ends")]
    public static partial void NotMining(ILogger log, string why);

    [LoggerMessage(8, LogLevel.Information, "Stopped at height {Height}")]
    public static partial void Stopped(ILogger log, int height);

    [LoggerMessage(30, LogLevel.Information,
        "Rebuilding {File} from the blocks in it{How}. Ctrl+C interrupts, and the next start goes on")]
    public static partial void Rebuilding(ILogger log, string file, string how);

    [LoggerMessage(31, LogLevel.Information, "{What}: block {Done:N0} of {All:N0}, {Percent} %")]
    public static partial void RebuildProgress(ILogger log, string what, long done, long all, long percent);

    [LoggerMessage(32, LogLevel.Information, "Rebuilt: every block was checked again, the height is {Height}")]
    public static partial void Rebuilt(ILogger log, int height);

    [LoggerMessage(33, LogLevel.Warning,
        "Blocks that could not be read, or that stand on such: {Lost}. They are fetched from other nodes again (--peer). "
        + "The old file stays as {Kept}; remove it when nothing is missing any more")]
    public static partial void BlocksLost(ILogger log, long lost, string kept);

    [LoggerMessage(34, LogLevel.Information, "Interrupted. The next start goes on with the rebuild")]
    public static partial void RebuildInterrupted(ILogger log);

    [LoggerMessage(35, LogLevel.Critical, "{Problem} The miner ends")]
    public static partial void StoreFailed(ILogger log, string problem);

    [LoggerMessage(10, LogLevel.Information,
        "Block {Height} found: {Hash}, transactions {Transactions}, fees {Fees}, reward {Reward}, "
        + "difficulty {Difficulty:0.########}, {HashRate:N0} hashes/s")]
    public static partial void BlockFound(
        ILogger log, int height, BlockHash hash, int transactions, Amount fees, Amount reward, double difficulty,
        double hashRate);

    [LoggerMessage(11, LogLevel.Error, "The block {Hash} that was found here is refused: {Reason}: {Detail}")]
    public static partial void OwnBlockRefused(ILogger log, BlockHash hash, string reason, string detail);

    [LoggerMessage(12, LogLevel.Information, "Block {Height} received: {Hash}, transactions {Transactions}")]
    public static partial void BlockReceived(ILogger log, int height, BlockHash hash, int transactions);

    [LoggerMessage(25, LogLevel.Information,
        "Fork: block {Hash} stands beside the best chain at height {Height}")]
    public static partial void Forked(ILogger log, int height, BlockHash hash);

    [LoggerMessage(13, LogLevel.Warning,
        "Another branch has more work: {Depth} blocks down to {Fork} were taken off, the tip is now {Height} {Hash}")]
    public static partial void Reorganised(ILogger log, int depth, BlockHash fork, int height, BlockHash hash);

    [LoggerMessage(17, LogLevel.Information,
        "Catching up: block {Done:N0} of {All:N0}, {Percent} %, {Speed:N0} blocks/s, {Left:N0} s left")]
    public static partial void CatchingUp(
        ILogger log, int done, int all, int percent, double speed, double left);

    [LoggerMessage(18, LogLevel.Information, "Peer {Url} joined, its height is {Height}")]
    public static partial void PeerJoined(ILogger log, string url, int height);

    [LoggerMessage(19, LogLevel.Information, "Peer {Url} dropped: {Why}")]
    public static partial void PeerDropped(ILogger log, string url, string why);

    [LoggerMessage(20, LogLevel.Warning, "Peer {Url} dropped and barred for a day: {Why}")]
    public static partial void PeerBarred(ILogger log, string url, string why);

    [LoggerMessage(21, LogLevel.Information, "Peer {Url} is left out: {Why}")]
    public static partial void PeerLeftOut(ILogger log, string url, string why);

    [LoggerMessage(22, LogLevel.Information, "Mining waits for the first synchronisation with a peer, {Seconds} s at most")]
    public static partial void MiningWaits(ILogger log, double seconds);

    [LoggerMessage(23, LogLevel.Warning, "No peer has answered within {Seconds} s: mining begins without any")]
    public static partial void NoPeerAnswered(ILogger log, double seconds);

    [LoggerMessage(24, LogLevel.Warning,
        "The clock of this computer differs from that of {Peers} of its peers by {Seconds} s or more: set it right, or "
        + "blocks will be refused")]
    public static partial void ClockDiffers(ILogger log, int peers, double seconds);

    [LoggerMessage(16, LogLevel.Information,
        "Block {Height} found, but too late: another stands at that height. {Hash} stays on a side branch")]
    public static partial void FoundTooLate(ILogger log, int height, BlockHash hash);

    [LoggerMessage(14, LogLevel.Critical, "Mining has failed, so the miner ends")]
    public static partial void MiningFailed(ILogger log, Exception exception);

    [LoggerMessage(15, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(ILogger log, Exception exception, string method, string path);

    [LoggerMessage(26, LogLevel.Error, "{Method} {Path} failed: {Problem}")]
    public static partial void RequestMetStoreFailure(ILogger log, string method, string path, string problem);

    [LoggerMessage(40, LogLevel.Warning, "The list of peers in {File} cannot be read and is begun anew: {Problem}")]
    public static partial void PeersDamaged(ILogger log, string file, string problem);

    [LoggerMessage(41, LogLevel.Warning, "The list of peers cannot be written to {File}: {Problem}")]
    public static partial void PeersNotSaved(ILogger log, string file, string problem);
}
