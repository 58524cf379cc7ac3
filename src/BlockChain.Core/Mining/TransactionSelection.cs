using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Mining;

/// <summary>
/// Chooses the transactions of a block: those that pay best for their bytes, parents before children. A poor parent is taken
/// along with a child that pays for both, so what is compared is a package: a transaction with all its unconfirmed ancestors
/// that are not chosen yet (Bitcoin Core: <c>BlockAssembler</c>). It looks only at what never changes in an
/// entry, so the mempool may go on changing.
/// </summary>
internal sealed class TransactionSelection
{
    /// <summary>Left free for the header, the count and the coinbase, in bytes and in signature operations.</summary>
    private const int ReservedSize = 1_000;
    private const int ReservedSignatureOperations = 100;

    /// <summary>In a block with less room left than this, this many packages in a row that do not fit are enough: the rest
    /// of a large pool is not looked at (Bitcoin Core: <c>MAX_CONSECUTIVE_FAILURES</c>).</summary>
    private const int AlmostFullRoom = 1_000;
    private const int MaxConsecutiveMisses = 1_000;

    private readonly PriorityQueue<Candidate, double> _bestFirst = new();

    /// <summary>Counts the walks through relatives; see <see cref="Candidate.LastWalk"/>.</summary>
    private int _walks;

    private readonly List<Candidate> _found = [];

    private sealed class Candidate(MempoolEntry entry)
    {
        public MempoolEntry Entry { get; } = entry;

        /// <summary>Null where there are none, which is usual.</summary>
        public List<Candidate>? Parents { get; set; }

        /// <inheritdoc cref="Parents"/>
        public List<Candidate>? Children { get; set; }

        /// <summary>Sums over the package.</summary>
        public long Fees { get; set; } = entry.Fee.Units;

        public int Size { get; set; } = entry.Transaction.Size;

        public int SignatureOperations { get; set; } = entry.SignatureOperations;

        public double Priority => -(double)Fees / Size;

        public bool IsFinal { get; set; }

        public bool IsChosen { get; set; }

        /// <summary>So that a walk comes by only once.</summary>
        public int LastWalk { get; set; }
    }

    private TransactionSelection(IReadOnlyList<MempoolEntry> entries, int height, uint medianTimePast)
    {
        var candidates = new Dictionary<TransactionId, Candidate>(entries.Count);
        foreach (MempoolEntry entry in entries)
        {
            var candidate = new Candidate(entry)
            {
                IsFinal = TransactionRules.IsFinal(entry.Transaction, height, medianTimePast),
            };
            foreach (TransactionInput input in entry.Transaction.Inputs)
            {
                if (candidates.TryGetValue(input.PreviousOutput.TransactionId, out Candidate? parent)
                    && candidate.Parents?.Contains(parent) != true)
                {
                    (candidate.Parents ??= []).Add(parent);
                    (parent.Children ??= []).Add(candidate);
                    candidate.IsFinal &= parent.IsFinal;
                }
            }

            candidates.Add(entry.Transaction.Id, candidate);
            foreach (Candidate ancestor in Walk(candidate, one => one.Parents))
            {
                candidate.Fees += ancestor.Entry.Fee.Units;
                candidate.Size += ancestor.Entry.Transaction.Size;
                candidate.SignatureOperations += ancestor.Entry.SignatureOperations;
            }
        }

        _bestFirst.EnqueueRange(candidates.Values
            .Where(candidate => candidate.IsFinal).Select(candidate => (candidate, candidate.Priority)));
    }

    /// <summary>Chooses, in the order of the block.</summary>
    /// <param name="entries">The mempool, parents before children.</param>
    /// <param name="height">The height of the block.</param>
    /// <param name="medianTimePast">The median time past of the block before it.</param>
    public static List<MempoolEntry> Choose(IReadOnlyList<MempoolEntry> entries, int height, uint medianTimePast) =>
        new TransactionSelection(entries, height, medianTimePast).Choose();

    private List<MempoolEntry> Choose()
    {
        var chosen = new List<MempoolEntry>();
        int size = ReservedSize;
        int operations = ReservedSignatureOperations;
        int misses = 0;
        while (_bestFirst.TryDequeue(out Candidate? best, out double priority))
        {
            // Its place in the queue is out of date when an ancestor was chosen since: it has another by now.
            if (best.IsChosen || best.Priority != priority)
            {
                continue;
            }

            if (size + best.Size > ChainParameters.MaxBlockSize
                || operations + best.SignatureOperations > ChainParameters.MaxBlockSignatureOperations)
            {
                misses++;
                if (misses > MaxConsecutiveMisses && size > ChainParameters.MaxBlockSize - AlmostFullRoom)
                {
                    break;
                }

                continue;
            }

            misses = 0;
            size += best.Size;
            operations += best.SignatureOperations;
            chosen.AddRange(ChoosePackage(best));
        }

        return chosen;
    }

    /// <summary>Chooses a transaction with its ancestors: the packages of their descendants are smaller from now on.</summary>
    private IEnumerable<MempoolEntry> ChoosePackage(Candidate last)
    {
        List<Candidate> package = [.. Walk(last, one => one.Parents).Where(ancestor => !ancestor.IsChosen), last];
        package.ForEach(member => member.IsChosen = true);
        var smaller = new HashSet<Candidate>();
        foreach (Candidate member in package)
        {
            foreach (Candidate descendant in Walk(member, one => one.Children))
            {
                if (!descendant.IsChosen)
                {
                    descendant.Fees -= member.Entry.Fee.Units;
                    descendant.Size -= member.Entry.Transaction.Size;
                    descendant.SignatureOperations -= member.Entry.SignatureOperations;
                    smaller.Add(descendant);
                }
            }
        }

        _bestFirst.EnqueueRange(smaller
            .Where(descendant => descendant.IsFinal).Select(descendant => (descendant, descendant.Priority)));
        return package.Select(member => member.Entry).OrderBy(entry => entry.Sequence);
    }

    /// <summary>All relatives on one side, until the next walk.</summary>
    private List<Candidate> Walk(Candidate start, Func<Candidate, List<Candidate>?> next)
    {
        _walks++;
        _found.Clear();
        Visit(start);
        for (int i = 0; i < _found.Count; i++)
        {
            Visit(_found[i]);
        }

        return _found;

        void Visit(Candidate candidate)
        {
            if (next(candidate) is not { } relatives)
            {
                return;
            }

            foreach (Candidate relative in relatives)
            {
                if (relative.LastWalk != _walks)
                {
                    relative.LastWalk = _walks;
                    _found.Add(relative);
                }
            }
        }
    }
}
