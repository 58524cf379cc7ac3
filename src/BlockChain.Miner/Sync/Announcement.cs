using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace BlockChain.Miner.Sync;

/// <summary>Reads what a peer announces. All of it is only a hint: what cannot be read is null.</summary>
internal static class Announcement
{
    /// <summary>The header of a block, which must fit everything else in the announcement; null if it does not.</summary>
    public static BlockHeader? ReadBlock(string json) =>
        Parse(json, ApiJson.Default.BlockRecord) is { } block && block.TryGetHeader(out BlockHeader header)
            ? header
            : null;

    /// <summary>The id of a transaction.</summary>
    public static TransactionId? ReadTransaction(string json) =>
        Parse(json, ApiJson.Default.RecentTransactionRecord) is { } transaction
            && TransactionId.TryParse(transaction.TransactionId, out TransactionId id)
                ? id
                : null;

    private static T? Parse<T>(string json, JsonTypeInfo<T> type)
        where T : class => ApiJson.TryRead(Encoding.UTF8.GetBytes(json), type);
}
