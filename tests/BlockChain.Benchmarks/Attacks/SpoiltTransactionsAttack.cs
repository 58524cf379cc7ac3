using System.Text;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>One address posts transactions with hundreds of good signatures and a bad last one, each time another; a client
/// elsewhere pays, and hands over blocks.</summary>
internal static class SpoiltTransactionsAttack
{
    private const int Connections = 40;
    private const int Inputs = 660;

    /// <summary>From the end of such a transaction back to the middle of the last signature's second number: the lock time,
    /// one output with its count, the sequence, the key with its length, the hash type, and 8 bytes of that number.</summary>
    private const int BytesToSignature = 4 + (1 + 8 + 1 + 25) + 4 + (1 + 33) + 1 + 16;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Report report)
    {
        Transaction spoilt = null!;
        Queue<Transaction> payments = null!;
        ChainedHeader tip = null!;
        await using var node = new AttackedNode();
        await node.StartAsync(full =>
        {
            var chain = new LargeChain(full);
            Transaction division = chain.Divide(
                chain.GrowTo(ChainParameters.Regtest.CoinbaseMaturity + 1)[0], LargeChain.OutputsOfBlock,
                _ => TestKeys.Bob.PublicKey.Hash);
            payments = new Queue<Transaction>(LargeChain.Spend(division, TestKeys.Bob, Inputs, 1_000));
            spoilt = new Payment([.. Enumerable.Range(0, Inputs).Select(i => division.Output(i, TestKeys.Bob))])
                .AllTo(TestKeys.Alice, fee: 200_000).Sign();
            tip = chain.Tip;
        });
        byte[] request = FloodingClients.Post("/api/tx", Hex(spoilt));
        await node.FloodAsync(
            AttackedNode.Attacker, Connections, Flood.Ask, request, request.Length - (2 * BytesToSignature));

        report.AtMost(
            $"{Connections} connections post {Inputs} good signatures and a bad one; a payment of others, p99",
            await node.AskAsync(
                Time, client => client.PostAsync("/api/tx", new ByteArrayContent(Hex(payments.Dequeue())))),
            1_000, "ms");
        report.AtMost(
            "… a block of others, p99",
            await node.AskAsync(Time, client =>
            {
                Block block = new BlockDraft(tip, ChainParameters.Regtest).Build();
                tip = new ChainedHeader(block.Header, tip);
                return client.PostAsync("/api/block", new ByteArrayContent(block.ToBytes()));
            }),
            1_000, "ms");
    }

    private static byte[] Hex(Transaction transaction) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(transaction.ToBytes()));
}
