using BlockChain.Miner.Options;

namespace BlockChain.Miner.Sync;

/// <summary>Offers one peer the blocks that it lacks, because it may not be able to reach this node.</summary>
/// <param name="client">Asks the peer.</param>
/// <param name="node">This node.</param>
/// <param name="theirs">What the peer has shown of its chain.</param>
/// <param name="wanted">Set when there may be something to offer.</param>
internal sealed class BlockRelay(PeerClient client, FullNode node, PeerHeaders theirs, Signal wanted)
{
    /// <summary>Offers what is new, until the session ends.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        while (true)
        {
            await wanted.WaitAsync(ended);
            if (theirs.HasShownAll && node.Tip.ChainWork > theirs.Best.ChainWork)
            {
                await OfferBranchAsync(node.Tip, theirs.Best, ended);
            }
        }
    }

    /// <summary>Offers the blocks from the last that the peer has up to our tip. Of more than one the headers go first:
    /// by the work that they show, the peer also takes a branch that lies deep below its tip.</summary>
    private async Task OfferBranchAsync(ChainedHeader tip, ChainedHeader best, CancellationToken ended)
    {
        List<ChainedHeader> lacking = tip.After(ChainedHeader.ForkPoint(tip, best));
        if (lacking.Count > 1)
        {
            await client.OfferHeadersAsync(lacking.Take(SyncLimits.HeadersOffered).Select(header => header.Header), ended);
            await Task.Delay(SyncLimits.Stall, ended);
            if (theirs.Best != best)
            {
                // It fetches them by itself, from any peer that it reaches.
                wanted.Set();
                return;
            }
        }

        foreach (ChainedHeader header in lacking.Where(header => !HasShown(header)))
        {
            byte[]? body;
            using (ChainReader reader = node.OpenReader())
            {
                body = reader.FindBody(header.Hash);
            }

            if (body is null || !await client.OfferBlockAsync(body, ended))
            {
                return;
            }

            theirs.NoteAccepted(header);
        }
    }

    private bool HasShown(ChainedHeader header)
    {
        ChainedHeader best = theirs.Best;
        return best.Height >= header.Height && best.AncestorAt(header.Height).Hash == header.Hash;
    }
}
