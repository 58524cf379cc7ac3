using System.Globalization;
using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Commands;

/// <summary><c>wallet balance [ADDRESS]</c>: what can be spent, what matures, what is pending; with <c>--height</c> or
/// <c>--time</c> the balance at that point of history.</summary>
internal static class BalanceCommand
{
    public static Command Create()
    {
        Argument<string?> address = PastedArgument.OptionalAddress("Any address (default: the whole wallet)");
        var height = new Option<int?>("--height")
        {
            Description = "Balance as of this block height",
            HelpName = "H",
            CustomParser = TypedValue.WholeNumber(0),
        };
        var time = new Option<DateTimeOffset?>("--time")
        {
            Description = "Balance as of this time: 2026-01-31, 2026-01-31T18:00 (UTC) or seconds since 1970",
            HelpName = "T",
            CustomParser = TypedValue.Read(ParseTime, "is not a time, such as 2026-01-31T18:00."),
        };
        var command =
            new CommandWithExamples(
                "balance",
                "Show the balance of a wallet or an address, now or in the past",
                "balance",
                "balance --node http://one:5000 --node http://two:5000",
                "balance SUArrpgMG4XHHsQQ7Q6AyeYCvAG5mWK9Vp --height 100",
                "balance --time 2026-01-31T18:00")
            {
                address, height, time,
            };
        command.Validators.Add(result =>
        {
            if (result.GetResult(height) is not null && result.GetResult(time) is not null)
            {
                result.AddError("Use --height or --time, not both.");
            }
        });
        command.SetAction(CommandContext.Run((context, parsed) => RunAsync(
            context, parsed.GetValue(address), parsed.GetValue(height), parsed.GetValue(time))));
        return command;
    }

    public static async Task<int> RunAsync(CommandContext context, string? given, int? height, DateTimeOffset? time)
    {
        (NodeRecord node, IReadOnlyList<string> addresses, IReadOnlySet<string> own) =
            await context.AskAboutAsync(given);
        if (height is null && time is null)
        {
            SentPayments? sent = given is null ? new SentPayments(context.OpenWallet()) : null;
            Holdings holdings = await context.Nodes.FetchHoldingsAsync(addresses, sent, context.Cancellation);
            await context.Nodes.Others.WarnOfDifferencesAsync(addresses, holdings.Coins, context.Cancellation);
            List<MissingPayment> missing =
                [.. (await context.FindMissingAsync(given, own)).Where(payment => !payment.IsSettled)];
            Freshness freshness = Freshness.Of(context, node);
            Amount proved = Sum(holdings.Coins.Where(coin => coin.IsProved));
            return context.Output.Answer(
                new BalanceDocument(
                    holdings.Spendable.Units, holdings.Maturing.Units, holdings.Pending.Units, holdings.Total.Units, WalletJson.Unit,
                    node.Height, freshness.Time, freshness.Sync?.State, proved.Units, [.. missing.Select(MissingText.ToDocument)]),
                () =>
                {
                    string maturing = DescribeMaturing(holdings);
                    context.Output.Facts(
                        Whose(context, given),
                        ("Spendable", holdings.Spendable.ToString()),
                        ("Maturing", maturing.Length == 0 ? holdings.Maturing.ToString() : $"{holdings.Maturing} ({maturing})"),
                        ("Pending", holdings.Pending.ToString()),
                        ("Total", holdings.Total.ToString()),
                        ("Up to", freshness.ToString()),
                        ("Verified", DescribeProved(holdings, proved)));
                    MissingText.Write(missing);
                });
        }

        // The node turns a time into a height: asked once, so that it is the same for all addresses.
        height ??= (await context.BelievedNode.GetBalanceAtTimeAsync(
            given ?? context.OpenWallet().AddressAt(AddressChain.Receive, 0).Text, time!.Value, context.Cancellation))
            .Height;
        Int128 balance = 0;
        foreach (string address in addresses)
        {
            balance +=
                (await context.BelievedNode.GetBalanceAtHeightAsync(address, height.Value, context.Cancellation)).Balance;
        }

        if (balance < 0 || balance > Amount.MaxMoney.Units)
        {
            throw new NodeAnswerException("The node reports an impossible balance.");
        }

        return context.Output.Answer(
            new PastBalanceDocument(given, height.Value, (long)balance, WalletJson.Unit, Proved: false),
            () => context.Output.Facts(
                Whose(context, given),
                ("Height", $"{height}"),
                ("Balance", new Amount((long)balance).ToString()),
                ("Verified", "no (past balances come from the node, unproven)")));
    }

    /// <summary>When the maturing coins can be spent, in words.</summary>
    public static string DescribeMaturing(Holdings holdings)
    {
        List<WalletCoin> maturing =
            [.. holdings.Coins.Where(coin => coin.State == CoinState.Maturing && coin.Value > Amount.Zero)];
        if (maturing.Count == 0)
        {
            return "";
        }

        int first = maturing.Min(coin => coin.BlocksToMature);
        int last = maturing.Max(coin => coin.BlocksToMature);
        return first == last
            ? $"mined, in {Words.Blocks(first)}"
            : $"mined, the first {Sum(maturing.Where(coin => coin.BlocksToMature == first))} in {Words.Blocks(first)}, "
                + $"all in {Words.Blocks(last)}";
    }

    private static (string Name, string Value) Whose(CommandContext context, string? given) =>
        given is null ? ("Wallet", context.WalletName)
        : context.ReadLabels().TryGetValue(given, out string? label) ? ("Address", $"{given} ({label})")
        : ("Address", given);

    private static string DescribeProved(Holdings holdings, Amount proved)
    {
        Amount confirmed = Sum(holdings.Coins.Where(coin => coin.IsConfirmed));
        Amount unconfirmed = holdings.Total - confirmed;
        return (proved == confirmed
                ? "yes, everything confirmed is backed by Merkle proofs"
                : $"{proved} of it; that another {confirmed - proved} is confirmed is only what the node says")
            + (unconfirmed > Amount.Zero ? $"; {unconfirmed} unconfirmed is only what the node says" : "");
    }

    private static DateTimeOffset? ParseTime(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset time) && time >= DateTimeOffset.UnixEpoch
            ? time
        : null;

    private static Amount Sum(IEnumerable<WalletCoin> coins) =>
        Amount.Sum(coins.Select(coin => coin.Value));
}
