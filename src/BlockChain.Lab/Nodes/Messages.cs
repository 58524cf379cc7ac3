using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Nodes;

/// <summary>
/// What nodes tell each other, in the bytes of the wire: a block, a transaction, and a question for the blocks after some
/// known ones, which is answered with blocks. A node passes on what is new to it and valid; if it does not know the parent of
/// a block, it asks for it.
/// </summary>
internal sealed class Messages(Timeline timeline, SeededRandom random)
{
    /// <summary>Hashes in a question: of the newest blocks one by one, then at twice the distance each time.</summary>
    private const int NewestInQuestion = 10;

    /// <summary>A message was sent: from, to, its kind, the hash of what is in it, the seconds that it takes, and whether it can
    /// arrive.</summary>
    public event Action<LabNode, LabNode, string, string?, double, bool>? Sent;

    /// <summary>A node has published a block.</summary>
    public event Action<ChainedHeader>? Published;

    /// <summary>Gives a transaction to a node, which passes it on.</summary>
    /// <returns>Why it is refused; null: it is in the mempool.</returns>
    public Violation? Submit(LabNode node, Transaction transaction)
    {
        Violation? violation = node.Node.SubmitTransaction(transaction);
        if (violation is null)
        {
            foreach (Link<LabNode> link in node.Links)
            {
                SendTransaction(link, transaction);
            }
        }

        return violation;
    }

    /// <summary>Sends blocks of a node to all its neighbours, parents first.</summary>
    public void Publish(LabNode node, IEnumerable<ChainedHeader> blocks)
    {
        foreach (ChainedHeader block in blocks)
        {
            node.Publish(block);
            Published?.Invoke(block);
            SendToAll(node, block);
        }
    }

    private void SendToAll(LabNode node, ChainedHeader block)
    {
        foreach (Link<LabNode> link in node.Links)
        {
            SendBlock(link, block);
        }
    }

    /// <summary>Sends one block to one neighbour.</summary>
    public void SendBlock(Link<LabNode> link, ChainedHeader block)
    {
        byte[] bytes = link.From.BodyOf(block).ToBytes();
        Send(link, "block", block.Hash.ToString(), () => ReceiveBlock(link.To, link.From, bytes));
    }

    /// <summary>Sends one transaction to one neighbour.</summary>
    public void SendTransaction(Link<LabNode> link, Transaction transaction)
    {
        byte[] bytes = transaction.ToBytes();
        Send(link, "transaction", transaction.Id.ToString(), () =>
        {
            if (Transaction.TryParse(bytes, out Transaction? received, out _))
            {
                Submit(link.To, received);
            }
        });
    }

    private void Send(Link<LabNode> link, string kind, string? id, Action deliver)
    {
        bool canArrive = link.Send(timeline, random, deliver);
        Sent?.Invoke(link.From, link.To, kind, id, link.Delay, canArrive);
    }

    private void ReceiveBlock(LabNode node, LabNode from, byte[] bytes)
    {
        if (!Block.TryParse(bytes, out Block? block, out _))
        {
            return;
        }

        if (!node.Node.TryFindHeader(block.Header.PreviousHash, out _, out _))
        {
            Ask(node, from);
            return;
        }

        if (node.Submit(block) is not { } header || header.ChainWork < node.Public.ChainWork)
        {
            return;
        }

        if (node.Publish(header))
        {
            SendToAll(node, header);
        }

        Publish(node, node.Strategy.Heard(header));
    }

    /// <summary>Asks a neighbour for the blocks that follow those of the own chain.</summary>
    private void Ask(LabNode node, LabNode neighbour)
    {
        List<BlockHash> known = [];
        int step = 1;
        for (ChainedHeader at = node.Public; at.Parent is not null; at = at.AncestorAt(Math.Max(0, at.Height - step)))
        {
            known.Add(at.Hash);
            step = known.Count > NewestInQuestion ? 2 * step : 1;
        }

        Send(LinkBetween(node, neighbour), "question", id: null, () => Answer(neighbour, node, known));
    }

    private void Answer(LabNode node, LabNode asking, List<BlockHash> known)
    {
        ChainedHeader shared = node.Public.AncestorAt(0);
        foreach (BlockHash hash in known)
        {
            if (node.Node.TryFindHeader(hash, out ChainedHeader? header, out _))
            {
                shared = ChainedHeader.ForkPoint(header, node.Public);
                break;
            }
        }

        foreach (ChainedHeader block in node.Public.After(shared))
        {
            SendBlock(LinkBetween(node, asking), block);
        }
    }

    private static Link<LabNode> LinkBetween(LabNode from, LabNode to) => from.Links.First(link => link.To == to);
}
