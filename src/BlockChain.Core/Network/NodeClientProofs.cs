using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Network;

/// <summary>What somebody asks for who believes no node: bytes that can be hashed.</summary>
public sealed partial class NodeClient
{
    private const int MaxProofSize = 10_000;

    /// <summary>The headers after a block of the node's best chain, not checked; null where the block is not on it.
    /// </summary>
    public async Task<IReadOnlyList<BlockHeader>?> GetHeadersAsync(
        BlockHash after, CancellationToken cancellation = default)
    {
        string route = $"headers/{after}?count={HeaderDownload.PageSize}";
        byte[]? bytes = await TryGetBytesAsync(route, HeaderDownload.PageSize * BlockHeader.Size, cancellation);
        if (bytes is null)
        {
            return null;
        }

        return BlockHeader.TryReadAll(bytes, out IReadOnlyList<BlockHeader> headers)
            ? headers
            : throw new NodeAnswerException(
                $"The node at {Url} was asked for headers and answered with something else.");
    }

    /// <summary>The bytes of a transaction, not checked; null when the node knows none of this id.</summary>
    public Task<byte[]?> GetRawTransactionAsync(TransactionId id, CancellationToken cancellation = default) =>
        TryGetBytesAsync($"tx/{id}/raw", ChainParameters.MaxBlockSize, cancellation);

    /// <summary>The bytes of a block, not checked; null when the node knows none of this hash.</summary>
    public Task<byte[]?> GetRawBlockAsync(BlockHash hash, CancellationToken cancellation = default) =>
        TryGetBytesAsync($"block/{hash}/raw", ChainParameters.MaxBlockSize, cancellation);

    /// <summary>Where a transaction is in the chain, not checked; null when the node knows none of this id in a block.
    /// </summary>
    public async Task<MerkleProofRecord?> GetMerkleProofAsync(
        TransactionId id, CancellationToken cancellation = default)
    {
        byte[]? answer = await TryGetBytesAsync($"tx/{id}/merkle-proof", MaxProofSize, cancellation);
        return answer is null ? null : _transport.Parse(answer, ApiJson.Default.MerkleProofRecord);
    }

    private Task<byte[]?> TryGetBytesAsync(string route, int largest, CancellationToken cancellation) =>
        UnlessNotFoundAsync(_transport.AskAsync(HttpMethod.Get, route, body: null, largest, cancellation));
}
