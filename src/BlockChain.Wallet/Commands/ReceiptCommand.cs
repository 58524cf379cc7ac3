using System.CommandLine;
using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet receipt TXID</c>: writes a text that proves a payment to anybody.</summary>
internal static class ReceiptCommand
{
    public static Command Create()
    {
        Argument<TransactionId> txid = StatusCommand.CreateTxid();
        var file = new Option<string?>("--out")
        {
            Description = "Write it to a new file. Default: to standard output",
            HelpName = "FILE",
            CustomParser = FilePath.Parse,
        };
        var command = new CommandWithExamples(
            "receipt",
            "Write a text that proves a payment to anybody",
            $"receipt {StatusCommand.ExampleTxid} --out receipt.txt")
        {
            txid, file,
        };
        command.SetAction(CommandContext.Run((context, parsed) =>
            RunAsync(context, parsed.GetValue(txid), parsed.GetValue(file))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, TransactionId txid, string? file)
    {
        await context.GetNodeAsync();
        TransactionProof proof = await context.Nodes.MakeProofs().ProveAsync(txid, context.Cancellation)
            ?? throw new CommandException(
                ExitCode.Failed,
                $"The node gives no proof that {txid} is in a block.",
                $"If it was sent lately, try again when a block has it:{Environment.NewLine}  wallet status {txid}");
        ChainView chain = context.Nodes.Chain;
        IEnumerable<BlockHeader> after = Enumerable.Range(proof.Height + 1, Receipt.MostAfter)
            .Select(height => chain.HeaderAt(height))
            .OfType<BlockHeader>();
        var receipt = new Receipt(context.Network, proof, [.. after]);
        if (receipt.FindError() is { } error)
        {
            throw new CommandException(ExitCode.Failed, error, "Nothing was written.");
        }

        if (file is not null)
        {
            using var stream = new StreamWriter(new FileStream(file, FileMode.CreateNew));
            stream.Write(receipt.ToString());
        }

        if (context.Output.IsJson)
        {
            Output.Json(
                new ReceiptDocument(
                    txid.ToString(), receipt.BlockHash.ToString(), proof.Height, file, receipt.ToString()),
                WalletJson.Default.ReceiptDocument);
        }
        else if (file is null)
        {
            Console.Out.Write(receipt.ToString());
        }
        else
        {
            Output.Line($"Written to {file}. Anybody can check it: wallet verify {file}");
        }

        return ExitCode.Done;
    }
}
