using System.Text;
using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

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
            "Create a receipt that proves a payment to anyone",
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
        context.SayOnFailure(file is null ? null : "No receipt was saved.");
        await context.ChooseNodeAsync();
        TransactionProof proof = await context.Nodes.MakeTransactions().ProveAsync(txid, context.Cancellation)
            ?? throw new CommandException(
                ExitCode.Failed,
                $"The node gives no proof that {txid} is in a block.",
                $"If it was sent recently, try again once it is in a block:{Environment.NewLine}  {TypedCommand.Wallet($"status {txid}")}");
        ChainView chain = context.Nodes.Chain;
        IEnumerable<BlockHeader> after = Enumerable.Range(proof.Height + 1, Receipt.MaxAfter)
            .Select(height => chain.HeaderAt(height))
            .OfType<BlockHeader>();
        var receipt = new Receipt(context.Network, proof, [.. after]);
        if (receipt.FindError() is { } error)
        {
            throw new CommandException(ExitCode.Failed, error, "No receipt was saved.");
        }

        if (file is not null)
        {
            Save(file, receipt.ToString());
            context.MarkDone($"The receipt was saved to {file}.");
        }

        return context.Output.Answer(
            new ReceiptDocument(txid.ToString(), receipt.BlockHash.ToString(), proof.Height, file, receipt.ToString()),
            () => Console.Out.Write(file is null ? receipt.ToString()
                : Output.Clean($"Saved to {file}. Anyone can check it with: {TypedCommand.Wallet($"verify {TypedCommand.Quote(file)}")}")
                    + Environment.NewLine));
    }

    /// <summary>Writes a whole new file, or none.</summary>
    private static void Save(string file, string text)
    {
        using var stream = new FileStream(file, FileMode.CreateNew);
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // Windows deletes no file that is open.
            stream.Dispose();
            File.Delete(file);
            throw;
        }
    }
}
