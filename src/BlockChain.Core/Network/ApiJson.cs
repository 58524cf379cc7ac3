using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace BlockChain.Core.Network;

/// <summary>How everything that goes over HTTP is written as JSON. Generated when the library is built, so that a program
/// does not spend its first moments looking at types. A field that is missing, or null where it must not be, is an
/// error. Names are those of the parameters in snake case, but where Esplora has others.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(FiniteNumber)])]
[JsonSerializable(typeof(BlockRecord))]
[JsonSerializable(typeof(IReadOnlyList<BlockRecord>))]
[JsonSerializable(typeof(BlockStatusRecord))]
[JsonSerializable(typeof(IReadOnlyList<ChainTipRecord>))]
[JsonSerializable(typeof(RawBlocksRequest))]
[JsonSerializable(typeof(RawTransactionsRequest))]
[JsonSerializable(typeof(GenerateRequest))]
[JsonSerializable(typeof(TransactionRecord))]
[JsonSerializable(typeof(IReadOnlyList<TransactionRecord>))]
[JsonSerializable(typeof(TransactionStatusRecord))]
[JsonSerializable(typeof(MerkleProofRecord))]
[JsonSerializable(typeof(OutspendRecord))]
[JsonSerializable(typeof(IReadOnlyList<OutspendRecord>))]
[JsonSerializable(typeof(AddressRecord))]
[JsonSerializable(typeof(IReadOnlyList<UnspentRecord>))]
[JsonSerializable(typeof(AddressBalanceRecord))]
[JsonSerializable(typeof(IReadOnlyList<ListedTransactionRecord>))]
[JsonSerializable(typeof(MempoolRecord))]
[JsonSerializable(typeof(IReadOnlyList<RecentTransactionRecord>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, decimal>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IEnumerable<string>))]
[JsonSerializable(typeof(NodeRecord))]
[JsonSerializable(typeof(IReadOnlyList<PeerRecord>))]
[JsonSerializable(typeof(PeerRecord))]
[JsonSerializable(typeof(PeerRequest))]
[JsonSerializable(typeof(JoinRecord))]
[JsonSerializable(typeof(UnspentSetRecord))]
[JsonSerializable(typeof(ProblemRecord))]
[JsonSerializable(typeof(RecentTransactionRecord))]
[JsonSerializable(typeof(ReorganisationEvent))]
[JsonSerializable(typeof(GapEvent))]
[JsonSerializable(typeof(FoundRecord))]
[JsonSerializable(typeof(NextBlockRecord))]
public sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Reads what somebody sent who need not be right; null where it is not JSON of this shape.</summary>
    public static T? TryRead<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
