using System.CommandLine;
using System.Net;
using BlockChain.Core.Mempool;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet send ADDRESS AMOUNT</c>: selects coins, signs, shows what was signed, asks, and hands it to the
/// node.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        var address = new Argument<string>("ADDRESS") { Description = "Who is paid" };
        var amount = new Argument<Amount>("AMOUNT")
        {
            Description = "How many coins, such as 1.5",
            CustomParser = result =>
            {
                if (FindAmountError(result.Tokens[0].Value, out Amount parsed) is { } error)
                {
                    result.AddError(error);
                }

                return parsed;
            },
        };
        var feeRate = new Option<FeeRate?>("--fee-rate")
        {
            Description = $"Base units a byte, {FeeRate.Least} to {FeeRate.Most}. Default: what the node advises",
            HelpName = "N",
            CustomParser = result =>
            {
                if (FeeRate.TryParse(result.Tokens[0].Value, out FeeRate parsed))
                {
                    return parsed;
                }

                result.AddError($"'{result.Tokens[0].Value}' is not a fee rate from {FeeRate.Least} to {FeeRate.Most}.");
                return null;
            },
        };
        var yes = new Option<bool>("--yes") { Description = "Send without asking" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be sent, and do not send it" };
        var command = new Command("send", "Pay somebody") { address, amount, feeRate, yes, dryRun };
        command.SetAction(CommandContext.Run((context, parsed) => RunAsync(
            context,
            parsed.GetRequiredValue(address),
            parsed.GetValue(amount),
            parsed.GetValue(feeRate),
            parsed.GetValue(yes),
            parsed.GetValue(dryRun))));
        return command;
    }

    /// <summary>Why a text is no amount that can be sent; null when it is one.</summary>
    public static string? FindAmountError(string text, out Amount amount) =>
        !Amount.TryParseCoins(text, out amount) ? $"'{text}' is not an amount of coins, such as 1.5 or 0.00000546."
        : amount < MempoolPolicy.Dust ? $"{amount} is too little to send: nodes take {MempoolPolicy.Dust} or more."
        : null;

    public static async Task<int> RunAsync(
        CommandContext context, string address, Amount amount, FeeRate? givenRate, bool yes, bool dryRun)
    {
        PublicKeyHash recipient = context.ParseAddress(address);
        if (!yes && !dryRun && !context.Output.CanAsk)
        {
            throw new CommandException(
                ExitCode.Usage, "There is nobody to ask whether to send.",
                "Say --yes to send, or --dry-run to look first.");
        }

        WalletFile wallet = context.OpenWallet();
        NodeRecord node = await context.GetNodeAsync();
        FeeRate rate = givenRate ?? await AdvisedRateAsync(context);
        AddressScan scan = await context.Nodes.ScanAsync(wallet, context.Cancellation);
        Dictionary<string, WalletAddress> ours = scan.Addresses.ToDictionary(own => own.Text);
        Holdings holdings = await Holdings.FetchAsync(context.Node, ours.Keys, node.Height, context.Cancellation);
        CoinSelection selection = Select(holdings, amount, rate);
        await RefuseUnprovedAsync(context, selection.Coins, holdings.Height);
        WalletAddress change = wallet.AddressAt(AddressChain.Change, CommandContext.ReadNotes(wallet).Change);
        Transaction payment;
        using (Passphrase passphrase = await Passphrase.AskAsync(context, wallet))
        using (WalletSecret secret = wallet.Unlock(passphrase.Bytes))
        {
            payment = PaymentBuilder.Build(
                selection, recipient, amount, change.Owner, own => secret.KeyOf(ours[own]));
        }

        var recap = new PaymentRecap(payment, selection, context.Network);
        if (!context.Output.IsJson)
        {
            recap.Show(context.Output);
        }

        if (!dryRun)
        {
            if (!yes && !await context.Output.ConfirmAsync("Send it?", context.Cancellation))
            {
                Output.Line("Nothing was sent.");
                return ExitCode.Declined;
            }

            if (selection.Change > Amount.Zero)
            {
                TakeChangeAddress(wallet, change);
            }

            await HandOverAsync(context, payment);
        }

        if (context.Output.IsJson)
        {
            Output.Json(recap.ToDocument(sent: !dryRun), WalletJson.Default.PaymentDocument);
        }
        else
        {
            Output.Line(dryRun
                ? "Nothing was sent: this was a dry run."
                : $"Sent. It waits for a block now: wallet status {payment.Id}");
        }

        return ExitCode.Done;
    }

    /// <summary>What the node advises for the next block, but never an absurd rate.</summary>
    private static async Task<FeeRate> AdvisedRateAsync(CommandContext context)
    {
        IReadOnlyDictionary<string, decimal> advised = await context.Node.GetFeeEstimatesAsync(context.Cancellation);
        return new FeeRate(advised.GetValueOrDefault("1", FeeRate.Least.UnitsPerByte)).Clamp();
    }

    /// <summary>Confirmed coins first: a payment made of change that still waits has to wait for it.</summary>
    private static CoinSelection Select(Holdings holdings, Amount amount, FeeRate rate)
    {
        List<WalletCoin> spendable = [.. holdings.Coins.Where(coin => coin.State == CoinState.Spendable)];
        if (CoinSelection.TrySelect(
            spendable.Where(coin => coin.IsConfirmed), amount, rate, out CoinSelection? selection)
            || CoinSelection.TrySelect(spendable, amount, rate, out selection))
        {
            return selection;
        }

        throw NotEnough(holdings, spendable, amount, rate);
    }

    /// <summary>No signature covers the amounts of the coins that are spent: of one that is larger than the node says,
    /// the rest would become fee.</summary>
    private static async Task RefuseUnprovedAsync(CommandContext context, IReadOnlyList<WalletCoin> coins, int height)
    {
        AnswerCheck check = context.Nodes.MakeCheck();
        IReadOnlySet<OutPoint> proved = await check.CheckAsync(coins, height, context.Cancellation);
        IReadOnlySet<OutPoint> waiting = await check.CheckWaitingAsync(coins, context.Cancellation);
        if (coins.FirstOrDefault(coin => !proved.Contains(coin.OutPoint) && !waiting.Contains(coin.OutPoint))
            is { } coin)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"The node at {context.Node.Url} does not prove the coin {coin.OutPoint} that would be spent.",
                "Nothing was sent. Try again after the next block, or name another node with --node.");
        }
    }

    private static CommandException NotEnough(
        Holdings holdings, List<WalletCoin> spendable, Amount amount, FeeRate rate)
    {
        Amount largest = CoinSelection.LargestPayment(spendable, rate);
        largest = largest < MempoolPolicy.Dust ? Amount.Zero : largest;
        string message = $"There is not enough to pay {amount}: {largest} can be paid now, after the fee.";
        if (spendable.Count > CoinSelection.MaxInputs && holdings.Spendable > amount)
        {
            return new CommandException(
                ExitCode.NotEnoughCoins,
                message,
                $"The {holdings.Spendable} that can be spent are {spendable.Count} small coins, and one transaction holds "
                    + $"{CoinSelection.MaxInputs}. Pay in several parts.");
        }

        if (FindWait(holdings, amount, rate) is { } blocks)
        {
            return new CommandException(
                ExitCode.NotEnoughCoins,
                message,
                $"{holdings.Maturing} more are yours but were mined too lately. "
                    + $"In {BalanceCommand.Blocks(blocks)} enough of them can be spent: try again then.");
        }

        return new CommandException(
            ExitCode.NotEnoughCoins,
            message,
            holdings.Pending > Amount.Zero && holdings.Total > amount
                ? $"{holdings.Pending} more are on their way to you. Wait until a block has them."
                : "Mine some more, or ask somebody to pay you: 'wallet address' tells where.");
    }

    /// <summary>After how many blocks enough coins will have matured; null if they never suffice.</summary>
    private static int? FindWait(Holdings holdings, Amount amount, FeeRate rate) => holdings.Coins
        .Where(coin => coin.State == CoinState.Maturing)
        .Select(coin => coin.BlocksToMature)
        .Distinct()
        .Order()
        .Select(blocks => (int?)blocks)
        .FirstOrDefault(blocks => amount <= CoinSelection.LargestPayment(
            holdings.Coins.Where(coin => coin.State != CoinState.Pending && coin.BlocksToMature <= blocks), rate));

    /// <summary>Notes that the address gets change now, before anybody can see it: it will never get any
    /// again.</summary>
    private static void TakeChangeAddress(WalletFile wallet, WalletAddress change) =>
        WalletNotes.Update(wallet, notes => notes is null || notes.Change > change.Index
            ? throw new CommandException(
                ExitCode.Failed, "Another command has used the wallet meanwhile.", "Nothing was sent: try again.")
            : notes with { Change = change.Index + 1 });

    /// <summary>Once the payment is on its way, only a refusal tells that it was not taken. After anything else, who
    /// pays again may pay twice.</summary>
    private static async Task HandOverAsync(CommandContext context, Transaction payment)
    {
        try
        {
            await context.Node.SendAsync(payment, context.Cancellation);
        }
        catch (NodeRefusedException refused)
            when (refused.Reason is "txn-already-in-mempool" or "txn-already-known")
        {
            throw new CommandException(
                ExitCode.Failed,
                $"The node has this very payment already: {refused.Message}",
                LookFirst(payment));
        }
        catch (NodeRefusedException refused) when (refused.Status == (int)HttpStatusCode.BadRequest)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"The node refused the payment: {refused.Message}",
                "Nothing was sent. If your last payment still waits, try again after the next block.");
        }
        catch (Exception exception) when (Failures.IsExpected(exception))
        {
            throw new CommandException(
                exception is NodeUnreachableException ? ExitCode.NodeOutOfReach : ExitCode.Failed,
                $"{Failures.MessageOf(exception)} Nobody knows whether the node took the payment.",
                LookFirst(payment));
        }
    }

    private static string LookFirst(Transaction payment) =>
        $"Before you pay again, look: wallet status {payment.Id}";
}
