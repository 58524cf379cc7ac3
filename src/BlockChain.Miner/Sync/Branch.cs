namespace BlockChain.Miner.Sync;

/// <summary>A branch that peers have shown, as far as its bodies are not here.</summary>
internal sealed class Branch
{
    private readonly FullNode _node;
    private readonly List<ChainedHeader> _headers = [];
    private int _next;

    public Branch(FullNode node, ChainedHeader tip)
    {
        _node = node;
        Tip = tip;
        for (ChainedHeader? at = tip; at is not null && IsAwaited(at); at = at.Parent)
        {
            _headers.Add(at);
        }

        _headers.Reverse();
    }

    public ChainedHeader Tip { get; }

    /// <summary>How many of its bodies are not here.</summary>
    public int Count => _headers.Count - _next;

    /// <summary>Skips the bodies that have come. This asks the node, and so waits while it connects blocks.</summary>
    public void Advance()
    {
        while (_next < _headers.Count && !IsAwaited(_headers[_next]))
        {
            _next++;
        }
    }

    /// <summary>The next of its headers whose bodies were not here at the last <see cref="Advance"/>, the lowest first.</summary>
    public IEnumerable<ChainedHeader> Missing(int count) => _headers.Skip(_next).Take(count);

    /// <summary>Whether a header whose body is not here is one of this branch.</summary>
    public bool Contains(ChainedHeader header)
    {
        int place = _headers.Count - 1 - (Tip.Height - header.Height);
        return place >= 0 && place < _headers.Count && _headers[place].Hash == header.Hash;
    }

    private bool IsAwaited(ChainedHeader header) =>
        _node.TryFindHeader(header.Hash, out _, out BlockStatus status) && status == BlockStatus.HeaderOnly;
}
