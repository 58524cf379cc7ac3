using System.CommandLine;
using System.Globalization;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet status TXID</c>: whether a transaction is in a block, and how many came after.</summary>
internal static class StatusCommand
{
    /// <summary>For the help of commands.</summary>
    public const string ExampleTxid = "d39a96d3566b39fa3f5b7217cd6724c425125296ebaf334bb529ec8d5600aa6d";

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
        var command = new CommandWithExamples(
            "status",
            "Tell whether a transaction is confirmed, and how sure that is",
            $"status {ExampleTxid}",
            $"status {ExampleTxid} --attacker 30%")
        {
            txid, attacker,
        };
        command.SetAction(CommandContext.Run((context, parsed) =>
            RunAsync(context, parsed.GetValue(txid), parsed.GetValue(attacker))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, TransactionId txid, double? attacker)
    {
        await context.GetNodeAsync();
        TransactionRecord transaction = await context.Node.GetTransactionAsync(txid, context.Cancellation)
            ?? throw new CommandException(
                ExitCode.Failed,
                $"The node knows no transaction {txid}.",
                $"If this wallet sent it, it can be sent again, and never pays twice:{Environment.NewLine}"
                    + $"  wallet resend {txid}");

        PaymentPlace place = await PaymentPlace.FindAsync(context, transaction);
        TransactionStatusRecord status = place.Status;
        double? odds = place.IsProved ? Attacker.Odds(attacker, place.Confirmations) : null;
        if (context.Output.IsJson)
        {
            var document = new StatusDocument(
                txid.ToString(), status.Confirmed, place.Confirmations, status.BlockHeight, status.BlockHash,
                status.BlockTime,
                transaction.Fee, WalletJson.Unit, transaction.Size, place.IsProved, odds);
            Output.Json(document, WalletJson.Default.StatusDocument);
            return ExitCode.Done;
        }

        context.Output.Facts(
        [
            ("Transaction", txid.ToString()),
            ("Status", status.Confirmed ? "in a block" : "waiting for a block"),
            ("Confirmations", place.Confirmations.ToString(CultureInfo.InvariantCulture)),
            .. status.Confirmed
                ? new[]
                {
                    ("Height", status.BlockHeight?.ToString(CultureInfo.InvariantCulture) ?? ""),
                    ("Block", status.BlockHash ?? ""),
                    ("Time (UTC)", HistoryCommand.Time(status.BlockTime)),
                }
                : [],
            ("Fee", new Amount(transaction.Fee).ToString()),
            ("Proof", place.IsProved ? "proved, by this wallet's own headers"
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
