using System.CommandLine;
using System.Globalization;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet status TXID</c>: whether a transaction is in a block, and how many came after.</summary>
internal static class StatusCommand
{
    public static Argument<TransactionId> CreateTxid() => new("TXID")
    {
        Description = "The transaction's id, 64 hex digits",
        CustomParser = result =>
        {
            if (!TransactionId.TryParse(result.Tokens[0].Value, out TransactionId parsed))
            {
                result.AddError($"'{result.Tokens[0].Value}' is not the id of a transaction: it has 64 hex digits.");
            }

            return parsed;
        },
    };

    public static Command Create()
    {
        Argument<TransactionId> txid = CreateTxid();
        Option<double?> attacker = Attacker.CreateOption();
        var command = new Command("status", "Tell whether a transaction is confirmed") { txid, attacker };
        command.SetAction(CommandContext.Run((context, parsed) =>
            RunAsync(context, parsed.GetValue(txid), parsed.GetValue(attacker))));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, TransactionId txid, double? attacker)
    {
        await context.GetNodeAsync();
        TransactionRecord transaction = await context.Node.GetTransactionAsync(txid, context.Cancellation)
            ?? throw new CommandException(
                ExitCode.Failed,
                $"The node knows no transaction {txid}.",
                "If it was sent lately, it was replaced by another, or dropped: send again.");

        TransactionStatusRecord status = transaction.Status;
        TransactionProof? proof = (await context.Nodes.MakeCheck().CheckAsync(
            [transaction], isOurs: _ => true, context.Cancellation)).GetValueOrDefault(transaction.TransactionId);
        status = HistoryCommand.StatusOf(status, proof);
        int confirmations = HistoryCommand.Confirmations(status, context.Nodes.Chain.Height);
        double? odds = proof is null ? null : Attacker.Odds(attacker, confirmations);
        if (context.Output.IsJson)
        {
            var document = new StatusDocument(
                txid.ToString(), status.Confirmed, confirmations, status.BlockHeight, status.BlockHash,
                status.BlockTime,
                transaction.Fee, WalletJson.Unit, transaction.Size, proof is not null, odds);
            Output.Json(document, WalletJson.Default.StatusDocument);
            return ExitCode.Done;
        }

        context.Output.Facts(
        [
            ("Transaction", txid.ToString()),
            ("Status", status.Confirmed ? "in a block" : "waiting for a block"),
            ("Confirmations", confirmations.ToString(CultureInfo.InvariantCulture)),
            .. status.Confirmed
                ? new[]
                {
                    ("Height", status.BlockHeight?.ToString(CultureInfo.InvariantCulture) ?? ""),
                    ("Block", status.BlockHash ?? ""),
                    ("Time (UTC)", HistoryCommand.Time(status.BlockTime)),
                }
                : [],
            ("Fee", new Amount(transaction.Fee).ToString()),
            ("Proof", proof is not null ? "proved, by this wallet's own headers"
                : status.Confirmed ? "none: it is only what the node says"
                : "none before a block has it"),
            .. odds is not null
                ? new[]
                {
                    ("Undone", $"by an attacker with {Attacker.Percent(attacker)} of all hash power: "
                        + Attacker.Text(odds)),
                }
                : [],
        ]);
        return ExitCode.Done;
    }
}
