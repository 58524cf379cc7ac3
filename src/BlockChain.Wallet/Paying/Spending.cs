using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Paying;

/// <summary>What stands between a wallet's coins and a payment that is on its way: the same for all commands that
/// spend.</summary>
internal sealed class Spending
{
    private readonly CommandContext _context;
    private readonly UnconfirmedChains _chains;
    private readonly IReadOnlyDictionary<string, WalletAddress> _ours;
    private WalletAddress? _change;

    private Spending(
        CommandContext context,
        WalletFile wallet,
        IReadOnlyDictionary<string, WalletAddress> ours,
        Holdings holdings,
        FeeRate rate)
    {
        _context = context;
        _chains = new UnconfirmedChains(context.Nodes.MakeTransactions());
        _ours = ours;
        Wallet = wallet;
        Holdings = holdings;
        Rate = rate;
        Spendable = [.. holdings.Coins.Where(coin => coin.State == CoinState.Spendable)];
    }

    public WalletFile Wallet { get; }

    public Holdings Holdings { get; }

    public FeeRate Rate { get; }

    public IReadOnlyList<WalletCoin> Spendable { get; }

    /// <summary>Finds out what can be spent.</summary>
    /// <param name="context">The command's.</param>
    /// <param name="rate">The fee rate; null: what the node advises for the next block, up to
    /// <see cref="FeeRate.MaxAdvised"/>.</param>
    public static async Task<Spending> BeginAsync(CommandContext context, FeeRate? rate)
    {
        WalletFile wallet = context.OpenWallet();
        await context.ChooseNodeAsync();
        rate ??= await AskForRateAsync(context);
        AddressScan scan = await context.Nodes.ScanAsync(wallet, context.Cancellation);
        var sent = new SentPayments(wallet);
        await WarnOfLostAsync(context, scan.Own, sent);
        Dictionary<string, WalletAddress> ours = scan.Addresses.ToDictionary(own => own.Text);
        Holdings holdings = await context.Nodes.FetchHoldingsAsync([.. ours.Keys], sent, context.Cancellation);
        return new Spending(context, wallet, ours, holdings, rate.Value);
    }

    /// <summary>Selects coins for an amount, if possible such that the node will accept the payment now; null if all coins
    /// together do not suffice.</summary>
    public async Task<CoinSelection?> SelectAsync(Amount amount, int recipients)
    {
        if (amount < MempoolPolicy.Dust)
        {
            return null;
        }

        await foreach (IReadOnlyList<WalletCoin> coins
            in _chains.FindChoicesAsync(Spendable, _context.Cancellation))
        {
            if (CoinSelection.TrySelect(coins, amount, Rate, out CoinSelection? selection, recipients))
            {
                return selection;
            }
        }

        // The node may have another limit, and says why if it refuses the payment.
        return CoinSelection.TrySelect(Spendable, amount, Rate, out CoinSelection? last, recipients) ? last : null;
    }

    /// <summary>The largest amount that one payment to one recipient can have now.</summary>
    public async Task<Amount> FindLargestPaymentAsync()
    {
        Amount largest = Amount.Zero;
        await foreach (IReadOnlyList<WalletCoin> coins
            in _chains.FindChoicesAsync(Spendable, _context.Cancellation))
        {
            Amount payment = CoinSelection.MaxPayment(coins, Rate);
            largest = payment > largest ? payment : largest;
        }

        return largest < MempoolPolicy.Dust ? CoinSelection.MaxPayment(Spendable, Rate) : largest;
    }

    /// <summary>Asks for the passphrase and signs.</summary>
    public async Task<Transaction> SignAsync(CoinSelection selection, IEnumerable<TransactionOutput> payments)
    {
        _change = selection.Change > Amount.Zero ? CommandContext.ReadNotes(Wallet).NextChangeOf(Wallet) : null;
        using Passphrase passphrase = await Passphrase.AskAsync(_context, Wallet);
        using WalletSecret secret = Wallet.Unlock(passphrase.Bytes);
        return PaymentBuilder.Build(selection, payments, _change?.Owner ?? default, own => secret.KeyOf(_ours[own]));
    }

    /// <summary>Shows what was signed, asks, sends, and waits if the user wants that.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> FinishAsync(Transaction payment, CoinSelection selection, SendingWishes wishes)
    {
        Output output = _context.Output;
        var recap = new PaymentRecap(payment, selection, Rate, _context.Network);
        if (!output.IsJson)
        {
            recap.Show(output, WalletLabels.Read(Wallet));
        }

        if (!wishes.DryRun)
        {
            if (!wishes.Yes && !await output.ConfirmAsync("Send it?", _context.Cancellation))
            {
                Output.Line("Nothing was sent.");
                return ExitCode.Declined;
            }

            await SendAsync(payment);
            if (!output.IsJson)
            {
                Output.Line($"Sent. Waiting for a block. Check it with:{Environment.NewLine}  {TypedCommand.Wallet($"status {payment.Id}")}");
            }
        }
        else if (!output.IsJson)
        {
            Output.Line("Nothing was sent: this was a dry run.");
        }

        PaymentPlace? place =
            wishes.Wait && !wishes.DryRun ? await ConfirmationWait.RunAsync(_context, payment.Id) : null;
        output.Answer(
            recap.ToDocument(!wishes.DryRun, place),
            () =>
            {
                if (place is not null)
                {
                    Output.Line($"It is {place}.");
                }
            });

        if (!wishes.DryRun)
        {
            // The answer has been shown by now: nobody waits for the tidying up.
            await PaymentSender.ForgetConfirmedAsync(_context, new SentPayments(Wallet));
        }

        return ExitCode.Done;
    }

    private static async Task<FeeRate> AskForRateAsync(CommandContext context)
    {
        IReadOnlyDictionary<string, decimal> estimates =
            await context.BelievedNode.GetFeeEstimatesAsync(context.Cancellation);
        var advised = new FeeRate(estimates.GetValueOrDefault("1", FeeRate.Min.UnitsPerByte));
        if (advised.UnitsPerByte > FeeRate.MaxAdvised.UnitsPerByte)
        {
            Failures.Warn($"The node at {context.BelievedNode.Url} advises a fee rate of {advised} units/byte. This wallet follows "
                + $"advice only up to {FeeRate.MaxAdvised}: to pay more, add --fee-rate N.");
            return FeeRate.MaxAdvised;
        }

        return advised.Clamp();
    }

    /// <summary>A user who pays again because a payment did not arrive may pay twice: the lost one can still be confirmed.
    /// </summary>
    private static async Task WarnOfLostAsync(CommandContext context, IReadOnlySet<string> own, SentPayments sent)
    {
        if (!context.Nodes.KnowsAll)
        {
            await WarnOfUnknownAsync(context, sent);
            return;
        }

        List<MissingPayment> missing =
        [
            .. (await context.FindMissingAsync(given: null, own)).IntersectBy(sent.List(), payment => payment.Transaction.Id)
                .Where(MissingText.CanBeSent),
        ];
        if (missing.Find(payment => payment.IsCopy) is { } copied)
        {
            Failures.Warn(MissingText.Describe(copied));
        }

        List<MissingPayment> lost = [.. missing.Where(payment => payment.ReplacedBy is null)];
        if (lost.Count > 0)
        {
            TransactionId first = lost[0].Transaction.Id;
            Failures.Warn((lost.Count == 1
                    ? $"This wallet sent {first}, but the node does not have it."
                    : $"This wallet sent {lost.Count} payments that the node does not have, such as {first}.")
                + $" Instead of paying again, use: {TypedCommand.Wallet($"resend {first}")}");
        }
    }

    /// <summary>A node that does not have the whole chain cannot tell what is lost. Names the first payment that it does not know.
    /// </summary>
    private static async Task WarnOfUnknownAsync(CommandContext context, SentPayments sent)
    {
        ProvedTransactions transactions = context.Nodes.MakeTransactions();
        foreach (TransactionId id in sent.List().Where(id => transactions.Recall(id) is null).Take(PaymentSender.LookedUp))
        {
            if (await context.BelievedNode.GetStatusAsync(id, context.Cancellation) is null)
            {
                Failures.Warn($"This wallet sent {id}, but this node does not have the whole chain yet and cannot tell what became of "
                    + $"it. Before you pay again, run '{TypedCommand.Wallet($"status {id}")}' later, or with another --node.");
                return;
            }
        }
    }

    /// <summary>From here on the change address is used, and the bytes are kept to be sent again. What another command keeps
    /// is not ours to forget.</summary>
    private async Task SendAsync(Transaction payment)
    {
        var sent = new SentPayments(Wallet);
        ReserveChangeAddress();
        bool isFirst;
        try
        {
            isFirst = sent.Keep(payment);
        }
        catch
        {
            ReleaseChangeAddress();
            throw;
        }

        await PaymentSender.SendAsync(_context, payment, refused: () =>
        {
            if (isFirst)
            {
                sent.Forget(payment.Id);
            }

            ReleaseChangeAddress();
        });
        _context.MarkDone($"The payment was sent: {payment.Id}");
    }

    /// <summary>Notes that the address gets change, before anybody can see it: it will never get change again.</summary>
    private void ReserveChangeAddress()
    {
        if (_change is { } change)
        {
            WalletNotes.Update(Wallet, notes => notes is null || notes.Change > change.Index
                ? throw new CommandException(
                    ExitCode.Failed, "Another command has used the wallet in the meantime.",
                    "Nothing was sent. Please try again.")
                : notes with { Change = change.Index + 1 });
        }
    }

    /// <summary>Nobody has seen the address: the next payment uses it, so that refusals leave no gap that is longer than
    /// a restore from the words looks.</summary>
    private void ReleaseChangeAddress()
    {
        if (_change is { } change)
        {
            WalletNotes.Update(Wallet, notes =>
                notes?.Change == change.Index + 1 ? notes with { Change = change.Index } : notes);
        }
    }
}
