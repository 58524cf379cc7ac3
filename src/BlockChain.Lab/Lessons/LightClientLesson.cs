using System.Collections.Immutable;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Live;
using BlockChain.Lab.Nodes;

namespace BlockChain.Lab.Lessons;

/// <summary>Section 8 of the paper: a wallet with nothing but headers, and a node that lies to it.</summary>
internal sealed class LightClientLesson() : Lesson("light-client", "A light client and a lying node")
{
    private const int FalseProof = 1;
    private const int ShorterChain = 2;
    private const int HiddenPayment = 3;
    private const int Tries = 1_000;
    private const int Payments = 12;
    private const int BitsOfHash = 8 * Hash256.Size;

    public override Prediction Ask(LessonValues values) => Prediction.Choice(
        "A node lies in three ways: (1) a false Merkle proof, (2) an older chain as the newest, (3) silence about a payment. "
        + "The client also hears the headers of an honest node. Which lies does it catch?",
        "All three", "The false proof and the older chain", "The false proof alone", "None of them");

    public override void SetUp(LiveLab lab, LessonValues values)
    {
        for (int i = 0; i < lab.Network.Nodes.Count; i++)
        {
            lab.Pay(i, (i + 1) % lab.Network.Nodes.Count, 10_000_000);
        }
    }

    public override int Parts => 3;

    public override LessonResult Measure(LessonValues values, Runs runs)
    {
        using var lab = new LiveLab(LiveLab.MaxNodes, seed: 1);
        for (int i = 0; i < Payments; i++)
        {
            lab.Pay(i % LiveLab.MaxNodes, (i + 1) % LiveLab.MaxNodes, 1_000_000);
        }

        LabNode node = lab.Network.Nodes[0];
        while (node.Node.Mempool.Count > 0 || lab.Watch.Found < 3)
        {
            lab.StepOnce();
        }

        Block block = WithMostTransactions(node);
        ChainedHeader[] chain = [.. node.Node.Tip.After(node.Node.Tip.AncestorAt(0))];
        double[] caught =
        [
            runs.Make(Tries, random => CatchesFalseProof(block, random)).Count(isCaught => isCaught),
            runs.Make(Tries, random => CatchesOlderChain(chain, random)).Count(isCaught => isCaught),
            runs.Make(Tries, random => CatchesSilence(block, random)).Count(isCaught => isCaught),
        ];
        return new LessonResult(
            Outcome: caught[FalseProof - 1] < Tries ? 3
                : caught[ShorterChain - 1] < Tries ? 2
                : caught[HiddenPayment - 1] < Tries ? 1
                : 0,
            [
                .. caught.Select((count, i) => new LessonRow(
                    "lies that are caught", i + 1, i + 1 == HiddenPayment ? 0 : 1, count / Tries, StandardError: null)),
            ],
            "lie: 1 false proof, 2 older chain, 3 silence", "part that the client notices",
            $"Of {Tries:N0} lies of each kind the client caught {caught[FalseProof - 1]:N0} false proofs, {caught[ShorterChain - 1]:N0} older "
            + $"chains and {caught[HiddenPayment - 1]:N0} hidden payments: nothing shows what was left out.");
    }

    private static Block WithMostTransactions(LabNode node)
    {
        using ChainReader reader = node.Node.OpenReader();
        return node.Node.Tip.After(node.Node.Tip.AncestorAt(0))
            .Select(header => reader.BlockOf(header.Hash))
            .MaxBy(block => block.Transactions.Length)!;
    }

    /// <summary>Of a true proof one bit is changed: does it still lead to the root in the header?</summary>
    private static bool CatchesFalseProof(Block block, SeededRandom random)
    {
        int place = random.Below(block.Transactions.Length);
        Hash256[] partners = MerkleTree.MakeProof(block.Leaves, place);
        int level = random.Below(partners.Length);
        byte[] bytes = partners[level].ToBytes();
        int bit = random.Below(BitsOfHash);
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        partners[level] = Hash256.FromBytes(bytes);
        return !new MerkleBranch([.. partners], place).Verify(block.Transactions[place].Id, block.Header.MerkleRoot);
    }

    /// <summary>The liar's newest block is an older one: it shows less work than the honest node's headers.</summary>
    private static bool CatchesOlderChain(ChainedHeader[] chain, SeededRandom random) =>
        chain[random.Below(chain.Length - 1)].ChainWork < chain[^1].ChainWork;

    /// <summary>The liar leaves out one payment of a block, and proves the others: does any of these proofs fail?</summary>
    private static bool CatchesSilence(Block block, SeededRandom random)
    {
        int hidden = random.Below(block.Transactions.Length);
        return Enumerable.Range(0, block.Transactions.Length)
            .Where(place => place != hidden)
            .Any(place => !new MerkleBranch(MerkleTree.MakeProof(block.Leaves, place).ToImmutableArray(), place)
                .Verify(block.Transactions[place].Id, block.Header.MerkleRoot));
    }
}
