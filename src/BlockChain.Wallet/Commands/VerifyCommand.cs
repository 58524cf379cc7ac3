using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet verify FILE</c>: checks a receipt without a node; if this wallet has headers, also that the block is in
/// its chain.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A receipt", CustomParser = FilePath.Parse };
        var command = new CommandWithExamples(
            "verify", "Check a receipt, without any node", "verify receipt.txt")
        {
            file,
        };
        command.SetAction(CommandContext.Run((context, parsed) =>
            Task.FromResult(Run(context, parsed.GetRequiredValue(file)))));
        return command;
    }

    public static int Run(CommandContext context, string file)
    {
        var info = new FileInfo(file);
        if (info.Exists && info.Length > Receipt.MaxTextSize)
        {
            throw Refuse($"This is not a receipt ({info.Length} bytes).");
        }

        if (!Receipt.TryRead(File.ReadAllText(file), out Receipt? receipt, out string? error))
        {
            throw Refuse(error);
        }

        int? confirmations = FindDepth(new DataFolder(context.Folder.Root, receipt.Network), receipt, out string depth);
        Transaction transaction = receipt.Proof.Transaction;
        (string Address, Amount Value)[] pays =
        [
            .. transaction.Outputs.Select(output => (
                output.FindAddress(receipt.Network.AddressVersion)
                    ?? throw new InvalidOperationException("A receipt that was checked pays public-key hashes."),
                output.Value)),
        ];
        var document = new VerifiedDocument(
            transaction.Id.ToString(),
            receipt.Network.Name,
            receipt.BlockHash.ToString(),
            receipt.Proof.Height,
            receipt.Proof.Header.Time,
            [.. pays.Select(paid => new PaidDocument(paid.Address, paid.Value.Units))],
            WalletJson.Unit,
            confirmations);
        return context.Output.Answer(document, () => context.Output.Facts(
        [
            ("Receipt", "valid: every line follows from the data (what is outside of it proves nothing)"),
            ("Transaction", transaction.Id.ToString()),
            .. pays.Select(paid => ("Pays", $"{paid.Value} to {paid.Address}")),
            ("Block", receipt.BlockHash.ToString()),
            ("Height", $"{receipt.Proof.Height} on {receipt.Network.Name}"),
            ("Time (UTC)", Words.Time(receipt.Proof.Header.Time)),
            ("Chain", depth),
        ]));
    }

    /// <summary>How many confirmations it has in the wallet's own chain; null if that chain does not reach it.</summary>
    private static int? FindDepth(DataFolder folder, Receipt receipt, out string words)
    {
        int height = receipt.Proof.Height;
        words = "not compared: this wallet has no headers of that height. Compare the block's hash with what nodes say";
        if (!File.Exists(WalletCache.PathIn(folder)))
        {
            return null;
        }

        using ChainView chain = ChainView.Open(folder, TimeProvider.System);
        if (chain.HeaderAt(height) is not { } header)
        {
            return null;
        }

        if (header != receipt.Proof.Header)
        {
            throw Refuse(
                $"The receipt is valid, but its block {receipt.BlockHash} is not the one of height {height} in the "
                + "chain with the most work that this wallet has seen.");
        }

        int confirmations = chain.Height - height + 1;
        words = $"found in the headers this wallet has verified, with {Words.Confirmations(confirmations)}";
        return confirmations;
    }

    private static CommandException Refuse(string message) => new(
        ExitCode.Failed, message, "Do not accept it as proof of payment. Ask for a new one.");
}
