namespace BlockChain.Benchmarks.Attacks;

/// <summary>What somebody hostile can do to a node, repeated and measured: each figure stands beside the aim that the node
/// must hold. A short form of each is in the default tests.</summary>
internal static class Attack
{
    /// <summary>All there are, one a file.</summary>
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("side-branches", "Cheap blocks beside the best chain fill the disk.", SideBranchesAttack.RunAsync),
        new("worst-blocks", "Blocks that are as dear to check as can be.", WorstBlocksAttack.RunAsync),
        new("deep-reorganisation", "Twenty full blocks give way to others.", DeepReorganisationAttack.RunAsync),
        new("reorganisation-with-full-mempool", "One block is replaced while the mempool is full of long chains.",
            ReorganisationAttack.RunAsync),
        new("mempool-memory", "A mempool is filled with what takes most memory.", MempoolMemoryAttack.RunAsync),
        new("mempool-readers", "Clients ask for the mempool while blocks arrive, or do not read the answers.",
            MempoolReadersAttack.RunAsync),
        new("template", "Templates out of a mempool full of long chains.", TemplateAttack.RunAsync),
        new("relay-flood", "Honest nodes that pass on much do not ban each other.", RelayFloodAttack.RunAsync),
        new("slow-link", "Payments and blocks over a line of 50 ms.", SlowLinkAttack.RunAsync),
        new("dripping-peer", "Peers that send blocks a byte at a time.", DrippingPeerAttack.RunAsync),
        new("repeated-headers", "Peers that answer without showing anything.", RepeatedHeadersAttack.RunAsync),
        new("retarget", "Blocks with false times.", RetargetAttack.RunAsync),
        new("log", "Readers that overlap while blocks are written.", LogAttack.RunAsync),
        new("eclipse", "One client fills the peer book, and waits for the restart.", Eclipse.RunAsync),
        new("log-growth", "Side blocks, each of which is a line of the log.", LogGrowth.RunAsync),
        new("questions", "Dear questions over hundreds of connections of one address.", QuestionsAttack.RunAsync),
        new("idle-sockets", "Idle connections and unread event streams, all that there may be.", IdleSocketsAttack.RunAsync),
        new("spoilt-transactions", "Hundreds of good signatures and a bad one.", SpoiltTransactionsAttack.RunAsync),
        new("slow-bodies", "Hundreds of large bodies that come slowly.", SlowBodiesAttack.RunAsync),
        new("openapi", "The description of the API, again and again.", OpenApiAttack.RunAsync),
        new("slow-readers", "Hundreds of clients that take the largest answers slowly.", SlowReadersAttack.RunAsync),
    ];
}
